import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../http/app.error.js';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 1;
/** Asking the system for randomness takes as long for 12 bytes as for 3 KB: 60 µs each time, half of sealing an email. */
const IVS_AT_ONCE = 256;

/** Where a sealed value stands. It opens there and nowhere else: a row copied over another one is refused. */
export interface SealedPlace {
  readonly table: string;
  readonly id: string;
  readonly field: string;
}

export interface SecretKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * Seals and opens values at rest with AES-256-GCM. The first key seals; every key opens what was sealed with it, so
 * that keys can be changed while running. A sealed value is: format, length of the key's id, id, IV, tag, text.
 */
export class KeyRing {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly active: SecretKey;
  private freshIvs = Buffer.alloc(0);

  constructor(keys: readonly [SecretKey, ...SecretKey[]]) {
    this.active = keys[0];
    this.keys = new Map(keys.map(({ id, bytes }) => [id, bytes]));
  }

  /** @param plain text, bytes, or several pieces of which it is put together. */
  seal(plain: string | Buffer | readonly (string | Buffer)[], place: SealedPlace): Buffer {
    const id = Buffer.from(this.active.id);
    const iv = this.nextIv();
    const cipher = createCipheriv(CIPHER, this.active.bytes, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(bind(place, this.active.id));
    // A stream cipher gives all of a piece at once, and nothing at the end.
    const pieces = [plain]
      .flat()
      .map((piece) => (typeof piece === 'string' ? cipher.update(piece, 'utf8') : cipher.update(piece)));
    cipher.final();
    return Buffer.concat([Buffer.from([FORMAT, id.length]), id, iv, cipher.getAuthTag(), ...pieces]);
  }

  /** @throws AppError `secret-key-missing` when the key is not in the ring, or the value was changed or moved. */
  open(sealed: Buffer, place: SealedPlace): Buffer {
    const keyId = this.keyIdOf(sealed);
    const key = this.keys.get(keyId);
    if (!key) {
      throw new AppError(
        'secret-key-missing',
        `A stored secret (${place.table}.${place.field}) was sealed with the key "${keyId}", which is not in UMS_SECRET_KEYS. Add that key again, behind the active one.`,
      );
    }
    let at = 2 + sealed[1]!;
    const iv = sealed.subarray(at, (at += IV_BYTES));
    const tag = sealed.subarray(at, (at += TAG_BYTES));
    try {
      const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(bind(place, keyId));
      decipher.setAuthTag(tag);
      const text = decipher.update(sealed.subarray(at));
      decipher.final();
      return text;
    } catch (cause) {
      throw new AppError(
        'secret-key-missing',
        `A stored secret (${place.table}.${place.field}) does not open with the key "${keyId}": the key has other bytes than the one it was sealed with, or the value was changed. Put the old key back, or enter the secret again.`,
        { cause },
      );
    }
  }

  /** Whether the active key sealed it: what a rotation has still to do. */
  isCurrent(sealed: Buffer): boolean {
    return this.keyIdOf(sealed) === this.active.id;
  }

  private nextIv(): Buffer {
    if (this.freshIvs.length === 0) this.freshIvs = randomBytes(IVS_AT_ONCE * IV_BYTES);
    const iv = this.freshIvs.subarray(0, IV_BYTES);
    this.freshIvs = this.freshIvs.subarray(IV_BYTES);
    return iv;
  }

  private keyIdOf(sealed: Buffer): string {
    return sealed[0] === FORMAT ? sealed.subarray(2, 2 + sealed[1]!).toString() : '';
  }
}

function bind({ table, id, field }: SealedPlace, keyId: string): Buffer {
  return Buffer.from(JSON.stringify([table, id, field, keyId]));
}

/**
 * Reads `UMS_SECRET_KEYS`: `id:base64` of 32 bytes, several by commas, the first is the active one.
 * @returns the keys, or every problem as a sentence that never repeats a key.
 */
export function parseSecretKeys(
  text: string,
): { keys: [SecretKey, ...SecretKey[]]; problems?: undefined } | { keys?: undefined; problems: string[] } {
  const problems: string[] = [];
  const keys: SecretKey[] = [];
  text.split(',').forEach((entry, index) => {
    const [id = '', base64 = '', ...rest] = entry.trim().split(':');
    const bytes = Buffer.from(base64, 'base64');
    const nth = `Key number ${index + 1}`;
    // Without a colon it may be a key alone, which must not be repeated as the id.
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(id) || rest.length > 0 || !entry.includes(':')) {
      problems.push(`${nth} must be written as id:base64, with an id of letters, digits, ".", "_" or "-".`);
    } else if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== base64) {
      problems.push(`${nth} ("${id}") must be the base64 of exactly ${KEY_BYTES} bytes: openssl rand -base64 32`);
    } else if (keys.some((key) => key.id === id)) {
      problems.push(`${nth} has the id "${id}" a second time.`);
    } else keys.push({ id, bytes });
  });
  const [first, ...others] = keys;
  return problems.length > 0 || !first ? { problems } : { keys: [first, ...others] };
}
