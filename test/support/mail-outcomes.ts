import { vi } from 'vitest';
import type { TestServer } from './server.js';
import { type SmtpTestServer, startSmtpServer } from './smtp-server.js';

/** What the mail server of the stories does to people whose address begins with these words. */
const REFUSALS: Readonly<Record<string, string>> = {
  unknown: '550 5.1.1 <nobody> User unknown in virtual mailbox table',
  greylisted: '451 4.7.1 Greylisted, please try again in 5 minutes',
};

export interface NewMail {
  readonly to: string;
  readonly event?: string;
  readonly data?: object;
  readonly initiatedBy?: { readonly id: string; readonly name: string };
  readonly expiresAt?: Date;
  /** Whose key it comes with. Default: the admin's. */
  readonly token?: string;
}

/** A server with an account at a mail server, in which every outcome of an email can be brought about. */
export interface MailOutcomes {
  readonly smtp: SmtpTestServer;
  /** From now on the mail server lets nobody send as the account's sender, or does again. */
  refuseSender(refuses: boolean): void;
  /** Queues an email, "Password changed by the person" unless told otherwise, and gives its id. */
  queue(mail: NewMail): Promise<string>;
  /** Resolves with the email once it is in one of these states. */
  become(id: string, ...states: readonly string[]): Promise<Record<string, unknown>>;
  save(): Promise<void>;
  stop(): Promise<void>;
}

/** The end of every link: nobody may find it in the log. */
export const LINK_CANARY = 'canary-4f0c9f7e';

export async function startMailOutcomes(server: TestServer): Promise<MailOutcomes> {
  let refusesSender = false;
  const cutOnce = new Set<string>();
  const smtp = await startSmtpServer({
    tls: 'none',
    answer: ({ verb, argument, email }) => {
      if (verb === 'MAIL' && refusesSender) return '553 5.7.1 Sender address rejected: not owned by user';
      if (verb === 'RCPT') return REFUSALS[argument.split(/[@.+]/)[0]!];
      const recipient = email?.to[0] ?? '';
      if (verb !== 'DATA' || !recipient.startsWith('twice') || cutOnce.has(recipient)) return undefined;
      cutOnce.add(recipient);
      return 'drop';
    },
  });
  const ask = async (...[method, path, options]: Parameters<TestServer['call']>) => {
    const answer = await server.call(method, path, options);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  };
  const outcomes: MailOutcomes = {
    smtp,
    refuseSender: (refuses) => {
      refusesSender = refuses;
    },
    queue: async ({ to, event = 'password-updated-by-user', data = {}, initiatedBy, expiresAt, token }) => {
      const body = {
        event,
        to: { address: to },
        data: event === 'forgot-password' ? { links: { reset: `${server.url}/reset/${LINK_CANARY}` } } : data,
        ...(initiatedBy && { initiatedBy }),
        ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
      };
      return (await ask('POST', 'emails', { body, ...(token && { token }) })).body.id as string;
    },
    become: async (id, ...states) =>
      vi.waitFor(
        async () => {
          const { body } = await ask('GET', `emails/${id}`);
          if (!states.includes(body.status)) throw new Error(`It is ${body.status}: ${JSON.stringify(body.error)}`);
          return body;
        },
        { timeout: 20_000, interval: 50 },
      ),
    save: async () => {
      const { headers, body } = await ask('GET', 'email-settings');
      await ask('PUT', 'email-settings', {
        body: {
          kind: 'smtp',
          senderName: 'Nordlicht Portal',
          senderEmailAddress: 'no-reply@nordlicht.example',
          settings: {
            host: '127.0.0.1',
            port: smtp.port,
            authenticationType: 'anonymous',
            allowUnencrypted: true,
          },
        },
        ...(body.revision > 0 && { headers: { 'If-Match': headers.get('etag')! } }),
      });
    },
    stop: () => smtp.stop(),
  };
  await outcomes.save();
  return outcomes;
}
