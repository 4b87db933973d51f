import 'reflect-metadata';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MailerModule, MailerService } from '@nestjs-modules/mailer';
import { HandlebarsAdapter } from '@nestjs-modules/mailer/adapters/handlebars.adapter';
import { NestFactory } from '@nestjs/core';
import { PERSON, SENDER, valuesOf } from '../email.mjs';
import { pooledTransport } from './contestant.mjs';

export const title = '@nestjs-modules/mailer, Handlebars adapter';

/** Templates from files, styles inlined with each email; nothing is stored. @type {import('./contestant.mjs').Start} */
export async function start(course, { template }) {
  const dir = mkdtempSync(join(course.folder, 'templates-'));
  writeFileSync(join(dir, 'forgot-password.hbs'), template.html);
  writeFileSync(join(dir, 'forgot-password.txt'), template.text);
  const mailer = MailerModule.forRoot({
    transport: pooledTransport(course),
    defaults: { from: SENDER },
    template: { dir, adapter: new HandlebarsAdapter({}, { inlineCssOptions: { keepAtRules: true } }) },
  });
  const app = await NestFactory.createApplicationContext(mailer, { logger: ['error'] });
  const service = app.get(MailerService);
  return {
    send: (number) => {
      const context = valuesOf(number);
      return service.sendMail({
        to: { name: PERSON.name, address: context.address },
        subject: template.subject,
        template: 'forgot-password',
        textTemplate: 'forgot-password',
        context,
      });
    },
    stop: () => app.close(),
  };
}
