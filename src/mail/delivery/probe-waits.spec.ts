import { describe, expect, it } from 'vitest';
import type { Failure, Fault } from '../../mail-transports/transport.error.js';
import type { Stage } from '../../mail-transports/transport.js';
import { probeWaitMs, sameKindOfTrouble } from './probe-waits.js';

const trouble = (stage: Stage, fault: Fault = 'account'): Failure => ({
  stage,
  fault,
  code: 'x',
  reply: '',
  title: '',
  advice: '',
  fields: [],
});
const minutes = (failure: Failure | null) =>
  [1, 2, 3, 4, 5, 9].map((failures) => probeWaitMs(failure, failures) / 60_000);

describe('the waits between probes', () => {
  it.each(['dns', 'connect', 'tls', 'greeting', 'ehlo', 'starttls'] as const)('are up to a minute at %s', (stage) => {
    expect(minutes(trouble(stage)).map((wait) => wait * 60)).toEqual([5, 10, 20, 40, 60, 60]);
  });

  it.each(['token', 'auth', 'sender', 'recipient', 'hand-over'] as const)('are up to an hour at %s', (stage) => {
    expect(minutes(trouble(stage))).toEqual([1, 5, 15, 60, 60, 60]);
  });

  it('are those of the sign-in even where it failed only for now', () => {
    expect(minutes(trouble('auth', 'temporary'))[0]).toBe(1);
    expect(minutes(trouble('hand-over', 'temporary'))[0]).toBe(5 / 60);
  });

  it('begin again when the trouble becomes another one', () => {
    expect(sameKindOfTrouble(trouble('dns'), trouble('greeting'))).toBe(true);
    expect(sameKindOfTrouble(trouble('auth'), trouble('recipient'))).toBe(true);
    expect(sameKindOfTrouble(trouble('connect'), trouble('auth'))).toBe(false);
  });
});
