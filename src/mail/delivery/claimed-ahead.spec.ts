import { describe, expect, it, vi } from 'vitest';
import { newEmail } from '../../../test/support/new-email.js';
import { type Claimed, ClaimedAhead } from './claimed-ahead.js';

const claimed = (): Claimed => {
  const { id, recipient, messageId, expiresAt, content } = newEmail();
  const email = { id, recipient, messageId, expiresAt, fence: 1, requestId: null, traceParent: null, retries: 0 };
  return {
    email: { ...email, open: () => ({ recipient, message: content }) },
    inForce: {} as Claimed['inForce'],
    probe: undefined,
    at: performance.now(),
  };
};

describe('Emails that are claimed ahead', () => {
  it('are none before anybody knows how long one takes', () => {
    expect(new ClaimedAhead().room(5)).toBe(0);
  });

  it.each([
    [5, 1, 50],
    [5, 25, 20],
    [20, 50, 40],
    [1, 60, 1],
    [5, 600, 0],
    [0, 1, 0],
  ])('with %d at the same time, of %d ms each, are at most %d: as many as begin within 100 ms', (slots, ms, most) => {
    const ahead = new ClaimedAhead();
    ahead.took(ms);
    expect(ahead.room(slots)).toBe(most);
  });

  it('become fewer when the server becomes slow', () => {
    const ahead = new ClaimedAhead();
    ahead.took(5);
    ahead.took(1_000);
    expect(ahead.room(5)).toBe(4);
  });

  it('leave room for what is not there yet, and last as long as there is one for each connection', () => {
    const ahead = new ClaimedAhead();
    ahead.took(25);
    expect(ahead.lasts(2)).toBe(false);
    const emails = [claimed(), claimed(), claimed()];
    ahead.add(emails);
    expect(ahead.room(5)).toBe(17);
    expect(ahead.lasts(2)).toBe(true);
    expect([ahead.next(), ahead.next()]).toEqual(emails.slice(0, 2));
    expect(ahead.lasts(2)).toBe(false);
    expect(ahead.takeOut()).toEqual(emails.slice(2));
    expect(ahead.next()).toBeUndefined();
  });

  it('with many connections, last until half of them are gone', () => {
    const ahead = new ClaimedAhead();
    ahead.took(60);
    ahead.add(Array.from({ length: ahead.room(50) }, claimed));
    for (let left = 50; left >= 25; left -= 1) {
      expect([left, ahead.lasts(50)]).toEqual([left, true]);
      ahead.next();
    }
    expect(ahead.lasts(50)).toBe(false);
  });

  it('are given back after a second', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const ahead = new ClaimedAhead();
      const old = claimed();
      ahead.add([old]);
      vi.advanceTimersByTime(1_001);
      const young = claimed();
      ahead.add([young]);
      expect(ahead.takeOut({ onlyStale: true })).toEqual([old]);
      expect(ahead.takeOut()).toEqual([young]);
    } finally {
      vi.useRealTimers();
    }
  });
});
