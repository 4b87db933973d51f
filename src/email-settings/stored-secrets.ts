import { createHash } from 'node:crypto';
import { AppError } from '../http/app.error.js';
import type { TransportKind } from '../mail-transports/transport.js';
import type { KeyRing, SealedPlace } from '../secrets/key-ring.js';
import type { SettingValue, StoredSecret } from './stored-settings.entity.js';

/**
 * Where the secrets of these settings go, in short: the kind, and those of its settings that say so. A setting that is
 * not stored says nothing, so that a later version may add one.
 */
export function destinationOf(kind: TransportKind, settings: Readonly<Record<string, SettingValue>>): string {
  const names = kind.destination.filter((name) => name in settings).toSorted();
  const place = [kind.id, ...names.map((name) => [name, settings[name]])];
  return createHash('sha256').update(JSON.stringify(place)).digest('base64url');
}

export function sealSecret(
  keyRing: KeyRing,
  name: string,
  clear: string | Buffer,
  destination: string | undefined,
  setAt = new Date().toISOString(),
): StoredSecret {
  const sealed = keyRing.seal(clear, placeOf(name, destination)).toString('base64');
  return { sealed, setAt, ...(destination !== undefined && { destination }) };
}

/**
 * @param destination where it would go now.
 * @throws AppError `secret-key-missing` where its key is, or where it was not stored for this destination.
 */
export function openSecret(keyRing: KeyRing, name: string, secret: StoredSecret, destination: string): string {
  if (secret.destination !== undefined && secret.destination !== destination) throw elsewhere(name);
  return opened(keyRing, name, secret).toString();
}

/**
 * The secret, sealed with the active key; as it is, where it has been.
 * @param destination what one is bound to that was sealed before secrets were; `undefined` where nobody knows its kind.
 */
export function resealSecret(
  keyRing: KeyRing,
  name: string,
  secret: StoredSecret,
  destination: string | undefined,
): StoredSecret {
  const bound = secret.destination ?? destination;
  if (bound === secret.destination && keyRing.isCurrent(bytesOf(secret))) return secret;
  return sealSecret(keyRing, name, opened(keyRing, name, secret), bound, secret.setAt);
}

/** What is written beside it is what it was sealed for, or it does not open. */
function opened(keyRing: KeyRing, name: string, secret: StoredSecret): Buffer {
  return keyRing.open(bytesOf(secret), placeOf(name, secret.destination));
}

function bytesOf({ sealed }: StoredSecret): Buffer {
  return Buffer.from(sealed, 'base64');
}

/** There is one row of settings, with the id 1. */
function placeOf(name: string, destination: string | undefined): SealedPlace {
  return { table: 'ums_mail_settings', id: destination === undefined ? '1' : `1 ${destination}`, field: name };
}

function elsewhere(name: string): AppError {
  return new AppError(
    'secret-key-missing',
    `The stored ${name} was entered for other email settings than those that are stored now, as if somebody had changed them in the database itself. It is not used. Check the settings, enter the ${name} again and save; and find out who changes rows of the database.`,
  );
}
