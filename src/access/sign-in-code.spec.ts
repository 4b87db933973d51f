import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Config } from '../config.js';
import { SignInCode } from './sign-in-code.js';

const MINUTE_MS = 60_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

it('The code of a sign-in address is good for 15 minutes', () => {
  const codes = new SignInCode(
    new Config({ baseUrl: 'https://portal.example.com', secretKeys: `a:${Buffer.alloc(32).toString('base64')}` }),
  );
  const code = () => codes.newAddress().split('#code=')[1]!;
  const inTime = code();
  vi.advanceTimersByTime(15 * MINUTE_MS - 1);
  expect(codes.redeem(inTime)).toBe(true);
  const late = code();
  vi.advanceTimersByTime(15 * MINUTE_MS);
  expect(codes.redeem(late)).toBe(false);
});
