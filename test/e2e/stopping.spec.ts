import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { freshDatabase } from '../support/databases.js';
import { startServer } from '../support/server.js';
import { startSmtpServer } from '../support/smtp-server.js';

it('A server that stops answers what it was asked, and does not wait for a connection on which nothing was', async () => {
  let asked!: () => void;
  let answer!: () => void;
  const hasAsked = new Promise<void>((resolve) => (asked = resolve));
  const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
  const smtp = await startSmtpServer({
    tls: 'none',
    answer: async ({ verb }) => {
      if (verb === 'MAIL') {
        asked();
        await mayAnswer;
      }
      return undefined;
    },
  });
  const database = await freshDatabase('sqlite');
  const server = await startServer(database.url, { UMS_ROLE: 'web' });

  const silent = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(silent, 'connect');
  const test = server.call('POST', 'email-settings/test-connection', {
    body: {
      kind: 'smtp',
      senderName: 'Nordlicht',
      senderEmailAddress: 'no-reply@nordlicht.example',
      settings: {
        host: '127.0.0.1',
        port: smtp.port,
        authenticationType: 'anonymous',
        allowUnencrypted: true,
      },
    },
  });
  await hasAsked;
  const stopped = server.stop();
  answer();
  expect((await test).body.ok).toBe(true);
  await stopped;
  if (!silent.closed) await once(silent, 'close');

  await smtp.stop();
  await database.drop();
});
