import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RecentContents } from './recent-contents.js';

const KB = 1024;
const content = (bytes: number) => ({ recipient: 'ada@nordlicht.example', message: Buffer.alloc(bytes) });

describe('Contents of emails that were queued a moment ago', () => {
  let recent: RecentContents;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    recent = new RecentContents();
  });
  afterEach(() => void vi.useRealTimers());

  it('are there once', () => {
    const kept = content(9 * KB);
    recent.keep('one', kept);
    expect(recent.take('another')).toBeUndefined();
    expect(recent.take('one')).toBe(kept);
    expect(recent.take('one')).toBeUndefined();
  });

  it('are forgotten after five seconds, each', () => {
    recent.keep('one', content(KB));
    vi.advanceTimersByTime(3_000);
    recent.keep('two', content(KB));
    vi.advanceTimersByTime(2_000);
    expect(recent.take('one')).toBeUndefined();
    recent.keep('three', content(KB));
    vi.advanceTimersByTime(2_999);
    expect(recent.take('two')).toBeDefined();
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(2_001);
    expect(recent.take('three')).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('take 32 MB at most: the first that came stay', () => {
    for (const id of Array.from({ length: 33 }, (_, index) => String(index))) recent.keep(id, content(KB * KB));
    expect(recent.take('32')).toBeUndefined();
    expect(recent.take('0')).toBeDefined();
    recent.keep('33', content(KB * KB));
    expect(recent.take('33')).toBeDefined();
    expect(recent.take('31')).toBeDefined();
  });
});
