import type { ValidationOptions } from 'class-validator';
import { RefusedWith } from './refused-with.js';

/** Refuses what is not an integer from 1 to 65535. Which of them are allowed is in the network policy. */
export function IsMailPort(options?: ValidationOptions): PropertyDecorator {
  return RefusedWith('isMailPort', (value) => (isPort(value) ? undefined : 'A whole number from 1 to 65535.'), options);
}

/** Whether `value` is an integer from 1 to 65535, and not text that looks like one. */
export function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}
