import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import EmailTemplates from 'email-templates';
import { createTransport } from 'nodemailer';
import { PERSON, SENDER, valuesOf } from '../email.mjs';
import { pooledTransport } from './contestant.mjs';

export const title = 'email-templates, Handlebars';

/** Templates from files, styles inlined with each email; nothing is stored. @type {import('./contestant.mjs').Start} */
export function start(course, { template }) {
  const root = mkdtempSync(join(course.folder, 'templates-'));
  mkdirSync(join(root, 'forgot-password'));
  for (const [part, source] of Object.entries(template)) {
    writeFileSync(join(root, 'forgot-password', `${part}.hbs`), source);
  }
  // Our nodemailer, as the one that it brings is three versions older.
  const transport = createTransport(pooledTransport(course));
  const email = new EmailTemplates({
    transport,
    send: true,
    preview: false,
    message: { from: SENDER },
    // As it does by itself where NODE_ENV is production.
    views: { root, options: { extension: 'hbs' }, locals: { cache: true } },
    juiceResources: { applyStyleTags: true, removeStyleTags: true, webResources: { relativeTo: root, images: false } },
  });
  return {
    send: (number) => {
      const locals = valuesOf(number);
      return email.send({
        template: 'forgot-password',
        message: { to: { name: PERSON.name, address: locals.address } },
        locals,
      });
    },
    stop: () => transport.close(),
  };
}
