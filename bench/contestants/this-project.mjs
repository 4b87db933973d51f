import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import Database from 'better-sqlite3';
// Not part of the library, where settings come from the page or over HTTP; here there is neither.
import { EmailSettingsService } from '../../dist/email-settings/email-settings.service.js';
import { MailModule, MailService } from '../../dist/index.js';
import { addressOf, LINK, PERSON, SENDER } from '../email.mjs';

export const title = 'UMS Mail, from send() to accepted';

/** Far more than a round takes: what still waits then will not be sent. */
const GIVE_UP_AFTER_MS = 60_000;

/**
 * As a host application uses it: templates, and every email committed to SQLite before `send` resolves.
 *
 * @type {import('./contestant.mjs').Start}
 */
export async function start({ port, connections, folder }) {
  const database = join(mkdtempSync(join(folder, 'ums-mail-')), 'ums-mail.sqlite');
  const host = {
    module: class Host {},
    imports: [
      TypeOrmModule.forRoot({ type: 'better-sqlite3', database, autoLoadEntities: true }),
      MailModule.forRoot({
        baseUrl: new URL(LINK).origin,
        secretKeys: `bench:${randomBytes(32).toString('base64')}`,
        production: false,
        allowedNetworks: 'loopback',
        allowedPorts: '1-65535',
        concurrency: connections,
        http: false,
      }),
    ],
  };
  const app = await NestFactory.createApplicationContext(host, { logger: ['error', 'warn'] });
  await app.get(EmailSettingsService).save(
    {
      kind: 'smtp',
      senderName: SENDER.name,
      senderEmailAddress: SENDER.address,
      settings: {
        host: '127.0.0.1',
        port,
        authenticationType: 'anonymous',
        allowUnencrypted: true,
        maxConnections: connections,
      },
    },
    undefined,
    { id: 'bench', name: 'Benchmark', origin: 'bench' },
  );
  const mail = app.get(MailService);
  const outbox = new Database(database, { readonly: true });
  const waiting = outbox.prepare(`SELECT 1 FROM ums_mail_emails WHERE status IN ('queued', 'sending') LIMIT 1`);
  return {
    send: (number) =>
      mail.send('forgot-password', { to: { address: addressOf(number), ...PERSON }, data: { links: { reset: LINK } } }),
    accepted: async () => {
      for (const giveUpAt = Date.now() + GIVE_UP_AFTER_MS; waiting.get(); await setTimeout(5)) {
        if (Date.now() > giveUpAt) throw new Error('Emails were queued a minute ago and are not sent.');
      }
    },
    stop: async () => {
      outbox.close();
      await app.close();
    },
  };
}
