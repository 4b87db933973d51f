import { cleanReply } from '../server-reply.js';
import { SymptomError } from '../symptom.error.js';
import { TransportError, type TransportErrorDetails } from '../transport.error.js';
import type { OutgoingEmail } from '../transport.js';
import { SendError } from './send.error.js';
import { destinationOf, secretsOf, type SmtpAccount } from './smtp.account.js';
import { diagnose } from './smtp.diagnosis.js';

/**
 * What was seen, with what it means and what to do about it, and with nothing in it that must not be shown.
 * @param email the one that was to be sent: the server may repeat what stands in it.
 */
export function transportError(error: unknown, account: SmtpAccount, email?: OutgoingEmail): TransportError {
  if (error instanceof TransportError) return error;
  const { symptom } = SymptomError.at('connect', error);
  const reply = cleanReply(symptom.reply, secretsOf(account.settings, email));
  const { cause, recipientUnknown, tooManyConnections, ...meaning } = diagnose(
    { ...symptom, reply },
    destinationOf(account),
  );
  return new TransportError(
    { stage: symptom.stage, code: cause, reply, ...meaning },
    {
      outcomeUnknown: error instanceof SendError && error.outcomeUnknown,
      recipientUnknown: recipientUnknown === true,
      tooManyConnections: tooManyConnections === true,
    },
  );
}

export function noConnectionFree({ settings: { host, maxConnections } }: SmtpAccount): TransportError {
  const title = `All connections to ${host} were busy until the time was up.`;
  const advice = `It is tried again. If it happens often, allow more than ${maxConnections} connections.`;
  return notYet('no-connection-free', title, advice, ['maxConnections']);
}

export function paceExceeded({ settings: { messagesPerMinute } }: SmtpAccount, retryAfterMs = 0): TransportError {
  const title = `Others come first: only ${messagesPerMinute} emails a minute may be sent.`;
  return notYet('pace-exceeded', title, 'Nothing to do: it is tried again.', ['messagesPerMinute'], { retryAfterMs });
}

export function transportClosed(): TransportError {
  return notYet('transport-closed', 'The settings were changed meanwhile.', 'Nothing to do: it is tried again.', []);
}

/** What has failed without the server having been asked. */
function notYet(
  code: string,
  title: string,
  advice: string,
  fields: readonly string[],
  details?: TransportErrorDetails,
): TransportError {
  return new TransportError({ stage: 'connect', fault: 'temporary', code, reply: '', title, advice, fields }, details);
}
