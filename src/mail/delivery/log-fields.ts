import type { ClaimedEmail } from '../outbox/email.js';

/** What each log line about an email says beside its words. Never the recipient. */
export function logFieldsOf({ id, requestId }: Pick<ClaimedEmail, 'id' | 'requestId'>): Record<string, string> {
  return { emailId: id, ...(requestId !== null && { requestId }) };
}
