import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { AuditLog } from '../../src/audit/audit-log.js';
import {
  accessibilityFaults,
  type AdminPage,
  browserMissing,
  HOME,
  overhang,
  startAdminPage,
} from '../support/admin-page.js';
import { freshDatabase, type FreshDatabase } from '../support/databases.js';
import { describeWith } from '../support/required.js';
import { expectFocus } from '../support/settings-page.js';
import { PASSWORD } from '../support/smtp-accounts.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

describeWith(browserMissing, 'The audit log', () => {
  let database: FreshDatabase;
  let admin: AdminPage;
  let mail: SmtpTestServer;

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
    mail = await startSmtpServer({ tls: 'none' });
  });
  afterEach(() => admin.closePages());
  afterAll(async () => {
    await admin?.stop();
    await mail?.stop();
    await database?.drop();
  });

  const settings = (changes: object = {}) => ({
    kind: 'smtp',
    senderName: 'Nordlicht Portal',
    senderEmailAddress: 'no-reply@nordlicht.example',
    settings: {
      host: '127.0.0.1',
      port: mail.port,
      authenticationType: 'anonymous',
      allowUnencrypted: true,
      ...changes,
    },
  });
  const save = (revision: number, body: object) =>
    admin.server.call('PUT', 'email-settings', { body, headers: { 'If-Match': `"${revision}"` } });
  const entryWith = (page: Page, text: string | RegExp) => page.getByRole('listitem').filter({ hasText: text });

  it('tells in a sentence who did what, from where', async () => {
    const { call } = admin.server;
    await save(0, settings());
    await save(1, settings({ host: 'localhost', port: 2525 }));
    const signIn = (password: string) => ({ host: 'localhost', port: 587, username: 'mailer', password });
    await save(2, { ...settings(), settings: signIn(PASSWORD) });
    await save(3, { ...settings(), settings: signIn(`${PASSWORD}!`) });
    await call('POST', 'email-settings/test-connection', { body: settings() });
    await call('POST', 'email-status/pause');
    await call('POST', 'email-status/resume');
    await call('POST', 'emails/erase', { body: { recipient: 'ada@nordlicht.example' } });
    const { body } = await call('POST', 'api-keys', { body: { name: 'HR portal', role: 'sender' } });
    await call('DELETE', `api-keys/${body.id}`);

    const page = await admin.open('/audit-log');
    await entryWith(page, 'Administrator signed in with the admin token').first().waitFor();
    const sentences = [
      `Administrator set up email: Email Account SMTP, SMTP Server 127.0.0.1, SMTP Port ${mail.port} and`,
      `Administrator saved the email settings: SMTP Server 127.0.0.1 → localhost, SMTP Port ${mail.port} → 2525`,
      'Administrator saved the email settings: Password entered',
      `Administrator tested the connection to 127.0.0.1, port ${mail.port} with unsaved settings: it works`,
      'Administrator paused sending',
      'Administrator resumed sending',
      'Administrator erased a person from the log: 0 emails',
      'Administrator made the API key “HR portal” (Sender)',
      'Administrator revoked the API key “HR portal” (Sender)',
    ];
    for (const sentence of sentences) await entryWith(page, sentence).first().getByText('from 127.0.0.1').waitFor();
    expect(await page.content()).not.toContain(PASSWORD);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('shows every field with what it was and what it became, on demand', async () => {
    const page = await admin.open('/audit-log', 'auditor', { theme: 'dark' });
    const entry = entryWith(page, 'saved the email settings: SMTP Server 127.0.0.1 → localhost');
    await entry.locator('summary').click();
    const row = entry.getByRole('row').filter({ hasText: 'SMTP Port' });
    expect(await row.getByRole('cell').allTextContents()).toEqual([String(mail.port), '2525']);
    await entry.getByText('email-settings.saved').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('shows older entries below the newest, page by page, until there are none', async () => {
    const audit = admin.server.app.get(AuditLog);
    const maria = { id: 'maria', name: 'Maria', origin: '192.0.2.7' };
    for (let number = 1; number <= 110; number += 1) {
      await audit.note(maria, 'emails.failed-resent', '', { resent: number });
    }
    const page = await admin.open('/audit-log');
    await page.getByText('The newest 50 entries').waitFor();
    const more = page.getByRole('button', { name: 'Show Older' });
    await more.click();
    await page.getByText('The newest 100 entries').waitFor();
    await entryWith(page, 'Maria sent 30 failed emails again').waitFor();
    await more.click();
    await page.getByText(/^All \d+ entries$/).waitFor();
    await entryWith(page, 'Administrator set up email').waitFor();
    expect(await more.count()).toBe(0);
    await expectFocus(page, page.locator('.actions', { hasText: 'All' }));
  });

  it('is refreshed on demand', async () => {
    const page = await admin.open('/audit-log');
    await page.getByText('The newest 50 entries').waitFor();
    await admin.server.call('POST', 'email-status/pause');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('list').first().getByRole('listitem').first().getByText('paused sending').waitFor();
    await admin.server.call('POST', 'email-status/resume');
  });

  it('says when the server does not answer, keeps what it shows, and comes back by itself', async () => {
    const page = await admin.open('/audit-log');
    await page.getByText('The newest 50 entries').waitFor();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('The audit log could not be loaded.').waitFor();
    expect(await page.getByRole('listitem').count()).toBeGreaterThanOrEqual(50);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.context().setOffline(false);
    await page.getByText('The audit log could not be loaded.').waitFor({ state: 'detached' });

    // As something on the way there may answer in its place.
    const words = { status: 200, contentType: 'text/html', body: '<h1>Sign in to the network</h1>' };
    await page.route('**/api/v1/audit-log', (route) => route.fulfill(words), { times: 1 });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('The server does not answer. It is asked again by itself.').waitFor();
    await page.getByText('The audit log could not be loaded.').waitFor({ state: 'detached' });
  });

  it('is for administrators and auditors', async () => {
    const page = await admin.open('/audit-log', 'help-desk');
    await page.getByText('You may not look at this page.').waitFor();
    const auditor = await admin.open('', 'auditor');
    await auditor.getByText('auditor, auditor').click();
    await auditor.getByRole('link', { name: 'Audit Log' }).click();
    await auditor.waitForURL(`**${HOME}/audit-log`);
    await auditor.getByRole('heading', { name: 'Audit log' }).waitFor();
    await expectFocus(auditor, auditor.getByRole('main'));
  });

  it('fits a phone', async () => {
    await save(4, { ...settings({ host: `${'long-'.repeat(11)}name.of.a.mail.server.nordlicht.example` }) });
    const maria = { id: 'maria', name: 'Maria', origin: '2001:db8:85a3:1234:5678:8a2e:1370:7334' };
    await admin.server.app.get(AuditLog).note(maria, 'emails.failed-resent', '', { resent: 1 });
    const page = await admin.open('/audit-log', 'admin', { width: 320, height: 700, theme: 'dark' });
    const entry = entryWith(page, 'long-long-').first();
    await entry.locator('summary').click();
    expect(await overhang(page)).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('does nothing that the policy of the page forbids', () => {
    expect(admin.misdeeds).toEqual([]);
  });
});
