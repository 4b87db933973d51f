import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureEmails, type EmailCapture } from '../../src/testing/testing.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';

const RESET = 'https://portal.nordlicht.example/reset/4f0c9f7e';

describe('An email is written in the language', () => {
  let database: FreshDatabase;
  let server: TestServer;
  let mail: EmailCapture;

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    server = await startServer(database.url, { MAIL_LOCALE: 'de-AT' });
    mail = await captureEmails(server.app, { waitMs: 20_000 });
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const send = async (locale?: string) => {
    const to = { address: 'ada@nordlicht.example', name: 'Ada Lovelace', userName: 'ada', timeZone: 'Africa/Cairo' };
    const { status, text } = await server.call('POST', 'emails', {
      body: {
        event: 'reset-password',
        to,
        data: { links: { reset: RESET } },
        expiresAt: '2099-11-22T15:04:00Z',
        initiatedBy: { id: '7', name: 'Maria Sundqvist' },
        ...(locale !== undefined && { locale }),
      },
    });
    if (status !== 202) throw new Error(text);
    return mail.next();
  };

  it.each([
    ['fr', 'fr', 'Définissez un nouveau mot de passe ', '22 novembre 2099, 17:04 '],
    ['fr-CA', 'fr', 'Définissez un nouveau mot de passe ', '22 novembre 2099, 17 h 04 '],
    ['pt-BR', 'pt', 'Defina uma nova senha para ', '22 de novembro de 2099, 17:04 '],
    ['es-MX', 'es', 'Cree una nueva contraseña para ', '22 de noviembre de 2099, '],
    ['en-GB', 'en', 'Set a new password for ', '22 November 2099, 17:04 '],
    // What nobody has translated is written as the site speaks; so is what nobody asked for.
    ['ja', 'de', 'Legen Sie ein neues Passwort für ', '22. November 2099, 17:04 '],
    [undefined, 'de', 'Legen Sie ein neues Passwort für ', '22. November 2099, 17:04 '],
  ])('of who reads it, or the nearest that there is: %s', async (wanted, lang, subject, date) => {
    const email = await send(wanted);
    expect(email.subject.startsWith(subject)).toBe(true);
    expect(email.html).toContain(`<html lang="${lang}" dir="ltr"`);
    for (const part of [email.text.replaceAll('\n', ' '), email.html]) expect(part).toContain(date);
    expect(email.link('reset')).toBe(RESET);
  });

  it('from right to left where it is written so', async () => {
    const email = await send('ar-EG');
    expect(email.subject).toMatch(/^تعيين كلمة مرور جديدة في /);
    expect(email.html).toContain('<html lang="ar" dir="rtl"');
    expect(email.text).toContain('٢٢ نوفمبر ٢٠٩٩،');
    expect(email.text).toContain(`\n${RESET}\n`);
    expect(email.link('reset')).toBe(RESET);
  });

  it('and the log tells which one that was', async () => {
    const { body } = await server.call('GET', 'emails?limit=1');
    const { body: email } = await server.call('GET', `emails/${body.items[0].id}`);
    expect(email).toMatchObject({ locale: 'ar', template: { name: expect.anything() } });
  });
});
