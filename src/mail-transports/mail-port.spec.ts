import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badPorts } from '../../test/support/bad-input.js';
import { IsMailPort } from './mail-port.js';

class Settings {
  @IsMailPort()
  port!: unknown;
}

const messageFor = (port: unknown): string | undefined => {
  const [error] = validateSync(Object.assign(new Settings(), { port }));
  return error?.constraints?.['isMailPort'];
};

describe('@IsMailPort', () => {
  it('takes every integer from 1 to 65535', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 65_535 }), (port) => messageFor(port) === undefined));
    expect([1, 65_535].map(messageFor)).toEqual([undefined, undefined]);
  });

  it.each([...badPorts, { input: Number.NaN, reason: 'not a number' }, { input: 587n, reason: 'a BigInt' }])(
    'refuses $reason: $input',
    ({ input }) => {
      expect(messageFor(input)).toBe('A whole number from 1 to 65535.');
    },
  );
});
