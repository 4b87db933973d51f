import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
// Not part of the library, where settings come from the page or over HTTP; here there is neither.
import { EmailSettingsService } from '../dist/email-settings/email-settings.service.js';
import { MailModule } from '../dist/index.js';
import { LINK, SENDER } from './email.mjs';

/**
 * This project as a host application uses it, without HTTP.
 *
 * @param {object} options
 * @param {import('typeorm').DataSourceOptions} options.database
 * @param {string} options.secretKeys
 * @param {number} options.concurrency how many emails this process sends at the same time
 * @param {boolean} [options.worker] whether it sends at all
 */
export function startUmsMail({ database, secretKeys, concurrency, worker = true }) {
  const host = {
    module: class Host {},
    imports: [
      TypeOrmModule.forRoot({ ...database, autoLoadEntities: true }),
      MailModule.forRoot({
        baseUrl: new URL(LINK).origin,
        secretKeys,
        production: false,
        allowedNetworks: 'loopback',
        allowedPorts: '1-65535',
        concurrency,
        worker,
        http: false,
      }),
    ],
  };
  return NestFactory.createApplicationContext(host, { logger: ['error', 'warn'] });
}

/**
 * @param {import('@nestjs/common').INestApplicationContext} app
 * @param {{ port: number, maxConnections: number }} account
 */
export async function saveSettings(app, { port, maxConnections }) {
  await app.get(EmailSettingsService).save(
    {
      kind: 'smtp',
      senderName: SENDER.name,
      senderEmailAddress: SENDER.address,
      settings: { host: '127.0.0.1', port, authenticationType: 'anonymous', allowUnencrypted: true, maxConnections },
    },
    undefined,
    { id: 'bench', name: 'Benchmark', origin: 'bench' },
  );
}
