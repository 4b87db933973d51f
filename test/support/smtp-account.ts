import type { Call } from './api.js';

/** Saves an account without encryption at a mail server of this machine, whatever was stored before. @returns its revision. */
export async function saveAccount(
  call: Call,
  port: number,
  { senderName = 'Nordlicht Portal', senderEmailAddress = 'no-reply@nordlicht.example', ...more }: AccountChanges = {},
): Promise<number> {
  const { headers, body } = await call('GET', 'email-settings');
  const settings = { host: '127.0.0.1', port, authenticationType: 'anonymous', allowUnencrypted: true, ...more };
  const saved = await call('PUT', 'email-settings', {
    body: { kind: 'smtp', senderName, senderEmailAddress, settings },
    ...(body.revision > 0 && { headers: { 'If-Match': headers.get('etag')! } }),
  });
  if (saved.status !== 200) throw new Error(`The account was not saved: ${saved.status} ${saved.text}`);
  return saved.body.revision as number;
}

/** Fields of the settings, and the sender. */
export type AccountChanges = Readonly<Record<string, unknown>> & {
  readonly senderName?: string;
  readonly senderEmailAddress?: string;
};
