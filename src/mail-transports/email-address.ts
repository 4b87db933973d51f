import { domainToASCII, domainToUnicode } from 'node:url';
import { Transform } from 'class-transformer';
import type { ValidationOptions } from 'class-validator';
import { isHostName } from './host-name.js';
import { RefusedWith } from './refused-with.js';
import { quoted, unsafeOrInvisibleCharacterIn } from './unsafe-characters.js';

/** RFC 5322's dot-atom without `%` and `!`, by which old servers are told to pass an email on. */
const LOCAL_PART = /^[A-Za-z0-9#$&'*+\-/=?^_`{|}~]+(?:\.[A-Za-z0-9#$&'*+\-/=?^_`{|}~]+)*$/;

/** Before a domain is converted: the conversion decodes `%2e` and drops what cannot be seen, which would hide both. */
const DOMAIN = /^(?:[A-Za-z0-9.-]|(?![\p{Default_Ignorable_Code_Point}\p{C}\p{Z}])[^\p{ASCII}])+$/u;

const LOCAL_PART_OCTETS = 64;
const OCTETS = 254;
/** No address is longer, however its domain is written: longer input is not looked at. */
const LONGEST_INPUT = 1_000;

type Reading = { readonly address: string } | { readonly problem: string };

/**
 * The one way to an email address: what it returns is canonical (domain in lower-case ASCII, local part as it was
 * typed) and is accepted again unchanged. Anything else, of whatever type, gives `undefined`. Never throws.
 *
 * Narrower than RFC 5321: no quoted local parts, no address literals, no local parts outside ASCII.
 */
export function parseEmailAddress(input: unknown): string | undefined {
  const reading = read(input);
  return 'address' in reading ? reading.address : undefined;
}

/** Refuses everything that {@link parseEmailAddress} does not take, and says what is wrong with it. */
export function IsEmailAddress(options?: ValidationOptions): PropertyDecorator {
  return RefusedWith('isEmailAddress', problemOf, options);
}

/** Puts the canonical form in the place of a valid address. What is not one stays for {@link IsEmailAddress}. */
export function ToEmailAddress(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => parseEmailAddress(value) ?? value);
}

function problemOf(input: unknown): string | undefined {
  const reading = read(input);
  return 'problem' in reading ? reading.problem : undefined;
}

function read(input: unknown): Reading {
  if (typeof input !== 'string') return { problem: 'Enter one email address, as text.' };
  if (input.trim() === '') return { problem: 'Enter an email address.' };
  const refused = (why: string): Reading => ({ problem: `${quoted(input)} is not an email address: ${why}.` });

  if (input.length > LONGEST_INPUT) return refused(`at most ${OCTETS} characters are allowed`);
  const unsafe = unsafeOrInvisibleCharacterIn(input);
  if (unsafe) return refused(`it contains ${unsafe}`);

  const parts = input.split('@');
  const [local = '', domain = ''] = parts;
  if (parts.length !== 2) return refused(parts.length < 2 ? 'the @ is missing' : 'it has more than one @');
  if (local === '') return refused('the part before the @ is missing');
  if (domain === '') return refused('the part after the @ is missing');
  if (local.length > LOCAL_PART_OCTETS) {
    return refused(`at most ${LOCAL_PART_OCTETS} characters are allowed before the @`);
  }
  if (!LOCAL_PART.test(local) || local.includes('=?')) {
    return refused('the part before the @ has a character or a dot that is not allowed there');
  }

  const ascii = DOMAIN.test(domain) ? domainToASCII(domain) : '';
  if (!isHostName(ascii) || hasFalseLabel(ascii)) return refused('the part after the @ is not a domain');
  if (!ascii.includes('.')) return refused('the domain after the @ has no dot');
  const address = `${local}@${ascii}`;
  return address.length > OCTETS ? refused(`at most ${OCTETS} characters are allowed`) : { address };
}

/** Whether a label only looks like one outside ASCII: Node.js 24 converts those to themselves, older ones to nothing. */
const hasFalseLabel = (ascii: string): boolean =>
  ascii.includes('xn--') &&
  domainToUnicode(ascii)
    .split('.')
    .some((label) => label.startsWith('xn--'));
