import type { INestApplication } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MailModule, type MailModuleOptions, MailService } from '../../src/index.js';
import { captureEmails } from '../../src/testing/testing.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { hostDataSource, mailOptions, startHost, User } from '../support/host-application.js';

const RESET = 'https://portal.nordlicht.example/reset/4f0c9f7e?next=%2Fhome&a=b';

describe('captureEmails', () => {
  const started: { app: INestApplication; database: FreshDatabase }[] = [];
  let app: INestApplication;

  const start = async (changes: Partial<MailModuleOptions> = {}) => {
    const database = await freshDatabase('sqlite');
    const app = await startHost(hostDataSource(database.url), [MailModule.forRoot({ ...mailOptions, ...changes })]);
    started.push({ app, database });
    return app;
  };
  const forgot = (address: string, link = RESET, sender = app) =>
    sender.get(MailService).sendForgotPassword({ to: { address, name: 'Kim Ö.' }, data: { links: { reset: link } } });
  const notify = (address: string) =>
    app.get(MailService).send('password-updated-by-user', { to: { address }, data: {} });

  beforeEach(async () => {
    app = await start();
  });
  afterEach(async () => {
    for (const { app, database } of started.splice(0)) {
      await app.close();
      await database.drop();
    }
  });

  it('gives an email as its recipient gets it, with its link', async () => {
    const mail = await captureEmails(app);
    await forgot('Kim@Nordlicht.example');
    const email = await mail.next({ event: 'forgot-password', to: 'Kim@nordlicht.EXAMPLE' });
    expect(email).toMatchObject({ event: 'forgot-password', to: 'Kim@nordlicht.example', subject: /\S/ });
    expect(email.subject).toMatch(/\S/);
    expect(email.from).toMatch(/@/);
    expect(email.text).toContain(`\n${RESET}\n`);
    expect(email.text).toContain('Kim Ö.');
    expect(email.html).toContain('<html');
    expect(email.link('reset')).toBe(RESET);
    expect(() => email.link('activate')).toThrow(
      '"forgot-password" has no link "activate" in its email. Its links: reset',
    );
    await mail.none();
  });

  it.each([
    ['account-activation', 'activate'],
    ['self-activation', 'activate'],
    ['user-invitation', 'accept'],
    ['email-verification', 'verify'],
    ['forgot-password', 'reset'],
    ['reset-password', 'reset'],
  ] as const)('finds the link of the event %s', async (event, name) => {
    const mail = await captureEmails(app);
    const link = `https://portal.nordlicht.example/${name}/1`;
    const to = { address: 'kim@nordlicht.example', name: 'Kim', userName: 'kim' };
    const data = { links: { [name]: link } } as never;
    await app.get(MailService).send(event, { to, data, initiatedBy: { id: '1', name: 'Maria' } });
    expect((await mail.next()).link(name)).toBe(link);
  });

  it('gives each email once, in the order of their arrival, those that came before anybody asked too', async () => {
    const mail = await captureEmails(app);
    await notify('first@nordlicht.example');
    const first = await mail.next();
    await notify('second@nordlicht.example');
    expect([first.to, (await mail.next()).to]).toEqual(['first@nordlicht.example', 'second@nordlicht.example']);
  });

  it('serves several who wait at once', async () => {
    const mail = await captureEmails(app);
    const people = ['a', 'b', 'c'].map((name) => `${name}@nordlicht.example`);
    const waiting = people.map((to) => mail.next({ to }));
    for (const address of people.toReversed()) await notify(address);
    expect((await Promise.all(waiting)).map(({ to }) => to)).toEqual(people);
    await mail.none();
  });

  it('says what was queued instead when nothing arrives', async () => {
    const mail = await captureEmails(app, { waitMs: 1_000 });
    await expect(mail.next()).rejects.toThrow(
      'No email has arrived in 1000 ms. No email has been queued since captureEmails().',
    );
    await notify('kim@nordlicht.example');
    await mail.next();
    for (let n = 0; n < 4; n++) await forgot('kim@nordlicht.example');
    await expect(mail.next({ event: 'reset-password', to: 'kim@nordlicht.example' })).rejects.toThrow(
      new RegExp(
        [
          'No email "reset-password" to kim@nordlicht.example has arrived in 1000 ms. Queued since captureEmails\\(\\), newest first:',
          '  - forgot-password to kim@nordlicht.example: suppressed: .+',
          '  - forgot-password to kim@nordlicht.example: (sent|sending)',
          '  - forgot-password to kim@nordlicht.example: (sent|sending)',
          '  - forgot-password to kim@nordlicht.example: (sent|sending)',
          '  - password-updated-by-user to kim@nordlicht.example: given by next\\(\\) already',
        ].join('\n'),
      ),
    );
  });

  it('knows at once that there is none, or that there is one', async () => {
    const mail = await captureEmails(app);
    await mail.none();
    await notify('kim@nordlicht.example');
    await expect(mail.none()).rejects.toThrow(/^There is an email\. Queued since.*password-updated-by-user to kim/s);
    await expect(mail.none({ to: 'kim@nordlicht.example' })).rejects.toThrow('There is an email to kim@');
    await mail.none({ to: 'lea@nordlicht.example' });
    await mail.none({ event: 'forgot-password' });
    await mail.next();
    await mail.none();
  });

  it('counts no email that was rolled back', async () => {
    const mail = await captureEmails(app);
    const rolledBack = app.get(DataSource).transaction(async (transaction) => {
      await transaction.insert(User, { address: 'kim@nordlicht.example' });
      const data = { links: { activate: 'https://portal.nordlicht.example/activate/1' } };
      await app.get(MailService).sendActivation({ to: { address: 'kim@nordlicht.example' }, data }, { transaction });
      throw new Error('Changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('Changed my mind');
    await mail.none();
  });

  it('leaves the emails of the test before to that test', async () => {
    await captureEmails(app);
    await notify('before@nordlicht.example');
    const mail = await captureEmails(app);
    await mail.none();
    await notify('after@nordlicht.example');
    expect((await mail.next()).to).toBe('after@nordlicht.example');
  });

  it('keeps two applications in one process apart', async () => {
    const other = await start();
    const [mail, otherMail] = [await captureEmails(app), await captureEmails(other)];
    await forgot('kim@nordlicht.example', RESET, other);
    await mail.none();
    expect((await otherMail.next()).to).toBe('kim@nordlicht.example');
    await mail.none();
  });

  it('refuses an application in production, and one that sends no emails itself', async () => {
    await expect(captureEmails(await start({ production: true }))).rejects.toThrow('production: false');
    await expect(captureEmails(await start({ worker: false }))).rejects.toThrow('worker: true');
  });
});
