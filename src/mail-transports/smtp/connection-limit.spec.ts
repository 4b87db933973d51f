import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionLimit } from './connection-limit.js';

describe('the limit of connections', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('is that of the settings until the server complains', () => {
    expect(new ConnectionLimit(5).current).toBe(5);
  });

  it('is one less than were open when the server complained, but never none', () => {
    const limit = new ConnectionLimit(5);
    limit.lower(3);
    expect(limit.current).toBe(2);
    for (let complaints = 0; complaints < 5; complaints += 1) limit.lower(1);
    expect(limit.current).toBe(1);
  });

  it('is this process’s share of them, which may be none, and never more than the settings say', () => {
    const limit = new ConnectionLimit(5);
    for (const [share, is] of [
      [2, 2],
      [0, 0],
      [Infinity, 5],
    ] as const) {
      limit.share(share);
      expect(limit.current).toBe(is);
    }
    limit.lower(5);
    limit.share(4);
    expect(limit.current).toBe(4);
    limit.share(3);
    expect(limit.current).toBe(3);
  });

  it('grows by one each minute without a complaint, up to that of the settings', () => {
    const limit = new ConnectionLimit(5);
    limit.lower(4);
    vi.advanceTimersByTime(59_999);
    expect(limit.current).toBe(3);
    vi.advanceTimersByTime(1);
    expect(limit.current).toBe(4);
    vi.advanceTimersByTime(3_600_000);
    expect(limit.current).toBe(5);
  });
});
