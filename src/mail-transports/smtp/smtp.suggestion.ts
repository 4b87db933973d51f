import type { Failure } from '../transport.error.js';
import type { Symptom } from '../diagnosis.js';
import type { ProbeResult, Stage, Suggestion } from '../transport.js';
import { wayToSignIn, type Abilities } from './smtp.abilities.js';
import type { SmtpAccount } from './smtp.account.js';
import type { SmtpCause } from './smtp.diagnosis.js';
import { SmtpSession } from './smtp.session.js';
import { SmtpSettings } from './smtp.settings.js';

/** The most that trying one other choice may add to a test that has failed already. */
const TRIAL_MS = 10_000;

const SIGN_IN_NEEDED: readonly string[] = [
  'sign-in-needed',
  'microsoft-sign-in-needed',
  'relay-denied',
] satisfies SmtpCause[];

/** Never a host: a false server must not lead an admin to another one. */
type Changes = Partial<Pick<SmtpSettings, 'port' | 'enableSsl' | 'authenticationType'>>;

/** What was found, and which ports were connected to for it. */
type Search = Pick<ProbeResult, 'suggestion' | 'alsoTriedPorts'>;

/** How a test failed. */
export interface Seen {
  readonly symptom: Symptom;
  readonly failure: Failure;
  /** Where the connection came that far. */
  readonly abilities?: Abilities | undefined;
}

/**
 * Another choice of port, TLS or sign-in that the same server answers to. It is tried as far as the sign-in, and
 * without credentials: those are for the settings that they were typed for.
 */
export async function suggest(account: SmtpAccount, seen: Seen, signal: AbortSignal): Promise<Search> {
  const { settings } = account;
  if (wantsSignIn(settings, seen)) {
    const verifiedUpTo = settings.enableSsl ? 'ehlo' : 'starttls';
    return { suggestion: suggestion(settings, { authenticationType: 'basic' }, verifiedUpTo) };
  }
  const alsoTriedPorts: number[] = [];
  for (const changes of alternatives(account, seen.symptom)) {
    if (signal.aborted) break;
    if (changes.port !== undefined) alsoTriedPorts.push(changes.port);
    const verifiedUpTo = await tried(account, changes, AbortSignal.any([signal, AbortSignal.timeout(TRIAL_MS)]));
    if (verifiedUpTo) return { suggestion: suggestion(settings, changes, verifiedUpTo), alsoTriedPorts };
  }
  return alsoTriedPorts.length > 0 ? { alsoTriedPorts } : {};
}

function wantsSignIn({ authenticationType, allowUnencrypted }: SmtpSettings, { failure, abilities }: Seen): boolean {
  const isOffered = abilities !== undefined && wayToSignIn(abilities) !== undefined;
  return authenticationType === 'anonymous' && !allowUnencrypted && isOffered && SIGN_IN_NEEDED.includes(failure.code);
}

function alternatives({ settings, network, encryptedPorts }: SmtpAccount, symptom: Symptom): readonly Changes[] {
  const { stage, code, certificate } = symptom;
  const { enableSsl, allowUnencrypted, port } = settings;
  const isAnswered = code === 'REPLY';
  if (stage === 'tls' && !certificate) return [{ enableSsl: false }];
  if (stage === 'greeting' && !isAnswered && !enableSsl && !allowUnencrypted) return [{ enableSsl: true }];
  if (stage === 'starttls' && (isAnswered || code === 'ETLS')) {
    return encryptedPorts.filter((other) => other.port !== port && network.allowedPorts.has(other.port));
  }
  return [];
}

/** @returns the last stage that passed, where all up to the sign-in did. */
async function tried(account: SmtpAccount, changes: Changes, signal: AbortSignal): Promise<Stage | undefined> {
  const anonymous = { authenticationType: 'anonymous', username: undefined, password: undefined } as const;
  const settings = Object.assign(new SmtpSettings(), account.settings, changes, anonymous);
  try {
    const session = await SmtpSession.open({ ...account, settings }, { signal });
    session.quit();
    const isUseful = account.settings.authenticationType === 'anonymous' || wayToSignIn(session.abilities);
    return isUseful ? (settings.enableSsl ? 'ehlo' : 'starttls') : undefined;
  } catch {
    return undefined;
  }
}

function suggestion(settings: SmtpSettings, changes: Changes, verifiedUpTo: Stage): Suggestion {
  const differing = (Object.keys(changes) as (keyof Changes)[]).filter((field) => changes[field] !== settings[field]);
  return {
    text: textOf(settings, changes),
    changes: differing.map((field) => ({ field, from: settings[field], to: changes[field] })),
    verifiedUpTo,
  };
}

function textOf({ host, port, enableSsl }: SmtpSettings, changes: Changes): string {
  const tried = 'We tried it as far as the sign-in, and it answers.';
  if (changes.authenticationType) return `Choose Basic authentication: ${host} offers a sign-in.`;
  if (changes.port !== undefined) {
    const ssl = changes.enableSsl === enableSsl ? '' : ` with Enable SSL ${changes.enableSsl ? 'on' : 'off'}`;
    return `Use port ${changes.port}${ssl}: there, ${host} offers encryption. ${tried}`;
  }
  return changes.enableSsl
    ? `Turn Enable SSL on: port ${port} starts encrypted. ${tried}`
    : `Turn Enable SSL off: this server then switches to encryption before anything is sent. ${tried}`;
}
