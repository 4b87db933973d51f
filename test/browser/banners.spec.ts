import type { Page, Route } from 'playwright-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Database } from '../../src/database/database.js';
import { sql } from '../../src/database/sql.js';
import { noteAttempts } from '../../src/mail/outbox/attempts.js';
import {
  accessibilityFaults,
  type AdminPage,
  browserMissing,
  HOME,
  overhang,
  startAdminPage,
  TIME_ZONE,
} from '../support/admin-page.js';
import { certificateAuthority } from '../support/certificates.js';
import { freshDatabase, type FreshDatabase } from '../support/databases.js';
import { refusedAttempt } from '../support/new-email.js';
import { describeWith } from '../support/required.js';
import { PASSWORD } from '../support/smtp-accounts.js';
import { type SmtpServerOptions, type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

const DAY_MS = 24 * 3_600_000;
const USER = 'mailer@nordlicht.example';

describeWith(browserMissing, 'A banner', () => {
  let database: FreshDatabase;
  let admin: AdminPage;
  let mail: SmtpTestServer | undefined;

  beforeEach(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
  });
  afterEach(async () => {
    await admin?.stop();
    await mail?.stop();
    mail = undefined;
    await database?.drop();
    expect(admin?.misdeeds).toEqual([]);
  });

  /** A server with TLS of our own authority, and the settings that lead there. */
  const serverWith = async (options: Partial<SmtpServerOptions>, validDays = 90) => {
    const authority = await certificateAuthority();
    const certificate = await authority.issue({
      names: ['localhost'],
      validTo: new Date(Date.now() + validDays * DAY_MS),
    });
    mail = await startSmtpServer({
      tls: 'starttls',
      certificate,
      users: [{ name: USER, password: PASSWORD }],
      ...options,
    });
    return (password = PASSWORD) => ({
      kind: 'smtp',
      senderName: 'Nordlicht Portal',
      senderEmailAddress: 'no-reply@nordlicht.example',
      settings: { host: 'localhost', port: mail!.port, username: USER, password, caCertificate: authority.pem },
    });
  };
  const save = async (body: object) => {
    const { headers } = await admin.server.call('GET', 'email-settings');
    const answer = await admin.server.call('PUT', 'email-settings', {
      body,
      headers: { 'If-Match': headers.get('etag')! },
    });
    expect(answer.status).toBe(200);
  };
  const send = async (address = 'ada@nordlicht.example') => {
    const reset = `${admin.server.url}/reset/4f0c9f7e`;
    const { status } = await admin.server.call('POST', 'emails', {
      body: { event: 'forgot-password', to: { address }, data: { links: { reset } } },
    });
    expect(status).toBe(202);
  };
  const eventually = (status: object) =>
    vi.waitFor(async () => expect((await admin.server.call('GET', 'email-status')).body).toMatchObject(status), {
      timeout: 20_000,
      interval: 50,
    });
  const banner = (page: Page) => page.getByRole('region', { name: 'Alert' });
  /** As when somebody comes back to the window: the page asks at once. */
  const comeBack = (page: Page) => page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);

  it('says that email is not set up yet, how many emails wait for it, and leads there', async () => {
    await send();
    const page = await admin.open('/audit-log');
    await banner(page).getByText('Email is not set up yet. Emails wait here until it is: 1 is waiting.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await banner(page).getByRole('button', { name: 'Set Up Email' }).click();
    await page.waitForURL(`**${HOME}`);
  });

  it('is there before the screen that it would push away from under a pointer, which waits two seconds at most', async () => {
    const page = await admin.open('/audit-log');
    await banner(page).waitFor();
    const screen = page.getByRole('heading', { name: 'Audit log' });
    const openHolding = async () => {
      let held: Route | undefined;
      await page.route('**/email-status', (route) => (held = route), { times: 1 });
      await page.reload();
      await expect.poll(() => held).toBeDefined();
      return held!;
    };
    const answer = await openHolding();
    expect(await screen.count()).toBe(0);
    await answer.continue();
    await screen.waitFor();
    expect(await banner(page).count()).toBe(1);

    const late = await openHolding();
    await screen.waitFor();
    expect(await banner(page).count()).toBe(0);
    await late.continue();
    await banner(page).waitFor();
  });

  it('says who paused sending, and resumes it', async () => {
    const settings = await serverWith({});
    await save(settings());
    await admin.server.call('POST', 'email-status/pause');
    await send();
    const page = await admin.open('/branding', 'admin', { theme: 'dark' });
    await banner(page)
      .getByText(/^Sending was paused by Administrator at \d\d:\d\d\. New emails are accepted and wait: 1 so far\.$/)
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    const helpDesk = await admin.open('/logs', 'help-desk');
    await banner(helpDesk).getByText('Sending was paused by Administrator').waitFor();
    expect(await banner(helpDesk).getByRole('button').count()).toBe(0);

    await banner(page).getByRole('button', { name: 'Resume Sending' }).click();
    await banner(page).getByText('Sending again.').waitFor();
    await eventually({ waiting: 0 });
    await comeBack(page);
    await banner(page).getByText('No email is waiting any more: 1 accepted.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('says that a wrong password holds everything up, and how it goes on once it is mended', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const settings = await serverWith({
      answer: async ({ verb, argument }) => {
        if (verb === 'RCPT' && argument.startsWith('slow')) await held;
        return undefined;
      },
    });
    await save(settings('wrong'));
    await send('first@nordlicht.example');
    await send('slow@nordlicht.example');
    await eventually({ state: 'on-hold' });

    const page = await admin.open('/api-keys');
    await banner(page)
      .getByText(
        /^Sending is on hold\. localhost has refused the password since \d\d:\d\d\. 2 emails are waiting and none is lost\./,
      )
      .waitFor();
    await banner(page)
      .getByText(/Next try at \d\d:\d\d\./)
      .waitFor();
    expect(await page.title()).toMatch(/^On hold – /);
    expect(await accessibilityFaults(page)).toEqual([]);

    await save(settings());
    await eventually({ state: 'working', waiting: 1 });
    await comeBack(page);
    await banner(page).getByText('Sending again. The 2 waiting emails are on their way: 1 accepted so far.').waitFor();
    await page.getByRole('status').filter({ hasText: 'Sending again.' }).first().waitFor({ state: 'attached' });
    expect(await page.title()).not.toContain('On hold');
    expect(await accessibilityFaults(page)).toEqual([]);

    letGo();
    await eventually({ waiting: 0 });
    await comeBack(page);
    await banner(page).getByText('No email is waiting any more: 2 accepted.').waitFor();
  });

  it('tells the help desk what to say, and who can mend it', async () => {
    const settings = await serverWith({});
    await save(settings('wrong'));
    await send();
    await eventually({ state: 'on-hold' });
    const page = await admin.open('/logs', 'help-desk', { width: 320, theme: 'dark' });
    await banner(page).getByText('An administrator has to change the email settings.').waitFor();
    await banner(page).getByRole('button', { name: 'Copy Details' }).click();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toMatch(
      /^Sending is on hold since \d\d:\d\d\. 1 email is waiting and none is lost\. An administrator has to/,
    );
    expect(await overhang(page)).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('tells of a certificate that ends soon, after a test has seen it', async () => {
    const settings = await serverWith({}, 10);
    await save(settings());
    const page = await admin.open();
    await page.getByRole('button', { name: 'Test Connection' }).first().click();
    await page.getByText('Connection works').first().waitFor();
    await comeBack(page);
    const end = new Intl.DateTimeFormat('en-GB', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      timeZone: TIME_ZONE,
    });
    const lead = `The certificate of localhost expires on ${end.format(Date.now() + 10 * DAY_MS)}, in 10 days.`;
    await banner(page).getByText(lead).waitFor();
    await banner(page).getByText('Ask whoever runs the mail server to renew it.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('tells that emails wait longer than usual, and what the server said to the last try', async () => {
    const settings = await serverWith({});
    // A process that sends nothing: the email stays as it is made here.
    await admin.stop();
    admin = await startAdminPage(database.url, { UMS_ROLE: 'web' });
    await save(settings());
    await send();
    const { body } = await admin.server.call('GET', 'emails');
    const emailId = body.items[0].id as string;
    const attempt = refusedAttempt();
    await admin.server.app.get(Database).run(function* () {
      yield* sql`UPDATE ums_mail_emails SET next_attempt_at = ${new Date(Date.now() - 12 * 60_000)}`;
      yield* noteAttempts([{ emailId, number: 1, attempt }]);
    });
    const page = await admin.open('/branding');
    await banner(page)
      .getByText('The oldest has waited 12 minutes. localhost answered: “550 5.1.1 User unknown” Nothing to do unless')
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await banner(page).getByRole('button', { name: 'Show Waiting Emails' }).click();
    await page.waitForURL(`**${HOME}/logs?status=queued`);
  });

  it('stands for the gravest, with the others on demand', async () => {
    const settings = await serverWith({}, 10);
    await save(settings());
    await admin.server.call('POST', 'email-settings/test-connection', { body: {} });
    await admin.server.call('POST', 'email-status/pause');
    const page = await admin.open('/branding', 'admin', { width: 320, height: 700 });
    await banner(page).getByText('Sending was paused').waitFor();
    expect(await banner(page).getByText('The certificate of').count()).toBe(0);
    await banner(page).getByRole('button', { name: 'and 1 more' }).click();
    await banner(page).getByText('The certificate of').waitFor();
    expect(await overhang(page)).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await banner(page).getByRole('button', { name: 'Show only the gravest' }).click();
    await banner(page).getByText('The certificate of').waitFor({ state: 'detached' });
  });
});
