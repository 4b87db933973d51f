import { Transform } from 'class-transformer';
import type { ValidationOptions } from 'class-validator';
import { isHostName } from './host-name.js';
import { parseIpAddress } from './ip-address.js';
import { RefusedWith } from './refused-with.js';
import { quoted, unsafeOrInvisibleCharacterIn } from './unsafe-characters.js';

type Reading = { readonly host: string } | { readonly problem: string };

/**
 * A mail server's host: a name of letters, digits and hyphens in lower case, or an IP address in its usual form (an
 * IPv4 address written as IPv6 becomes IPv4). Anything else, of whatever type, gives `undefined`. Never throws.
 *
 * Whether mail may connect there is the network policy's question, asked when connecting.
 */
export function parseMailHost(input: unknown): string | undefined {
  const reading = read(input);
  return 'host' in reading ? reading.host : undefined;
}

/** Refuses everything that {@link parseMailHost} does not take, and says what is wrong with it. */
export function IsMailHost(options?: ValidationOptions): PropertyDecorator {
  return RefusedWith('isMailHost', problemOf, options);
}

/** Puts the canonical form in the place of a valid host. What is none stays for {@link IsMailHost}. */
export function ToMailHost(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => parseMailHost(value) ?? value);
}

function problemOf(input: unknown): string | undefined {
  const reading = read(input);
  return 'problem' in reading ? reading.problem : undefined;
}

function read(input: unknown): Reading {
  if (typeof input !== 'string') return { problem: 'Enter one host name or IP address, as text.' };
  if (input.trim() === '') return { problem: 'Enter a host name or an IP address.' };

  // Only ASCII letters: toLowerCase() would make a k of the Kelvin sign.
  const host = input.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  if (isHostName(host)) return { host };
  const address = parseIpAddress(host);
  return address ? { host: address.toString() } : { problem: whatIsWrongWith(input) };
}

function whatIsWrongWith(input: string): string {
  const unsafe = unsafeOrInvisibleCharacterIn(input);
  if (unsafe) return `${quoted(input)} is not a host name: it contains ${unsafe}.`;

  const [scheme] = /^[a-z][a-z0-9+.-]{0,19}:\/\//i.exec(input) ?? [];
  if (scheme) return `Leave out "${scheme}".`;
  const [port] = /(?<=^(?:[^:]+|\[.*\])):\d{1,5}$/.exec(input) ?? [];
  if (port) return `Leave out "${port}": the port has its own field.`;
  return `${quoted(input)} is not a host name.`;
}
