import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { type AdminPage, browserMissing, HOME, startAdminPage } from '../support/admin-page.js';
import type { CertificateAuthority } from '../support/certificates.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { describeWith } from '../support/required.js';
import { expectAccessible, heading, press, startMailer, store } from '../support/settings-page.js';
import type { SmtpTestServer } from '../support/smtp-server.js';

const NINE_DAYS_MS = 9 * 24 * 3_600_000;

describeWith(browserMissing, 'The settings page in trouble', () => {
  let authority: CertificateAuthority;
  let smtp: SmtpTestServer;
  let database: FreshDatabase;
  let admin: AdminPage;

  beforeAll(async () => {
    const validTo = new Date(Date.now() + NINE_DAYS_MS + 3_600_000);
    ({ authority, smtp } = await startMailer({ validTo }));
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
    await store(admin.server, { port: smtp.port, caCertificate: authority.pem });
  });
  afterEach(async () => {
    await admin.closePages();
    expect(admin.misdeeds).toEqual([]);
  });
  afterAll(async () => {
    await admin.stop();
    await smtp.stop();
    await database.drop();
  });

  const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
  const typeName = async (page: Page, name: string) => {
    await page.getByLabel('Sender Name').fill(name);
    await page.getByText('1 unsaved change').waitFor();
  };

  it('asks before Back loses what was typed, and goes there if that is wanted', async () => {
    const page = await admin.open('/branding');
    await link(page, 'Settings').click();
    await typeName(page, 'Typed');
    await page.goBack();
    await heading(page, 'Leave without saving?');
    await press(page, 'Stay');
    expect(new URL(page.url()).pathname).toBe(HOME);
    expect(await page.getByLabel('Sender Name').inputValue()).toBe('Typed');
    await page.goBack();
    await press(page, 'Leave');
    await page.waitForURL(`**${HOME}/branding`);
    await page.getByLabel('Organization Name').waitFor();
  });

  it('asks before the window is closed on what was typed, and not otherwise', async () => {
    const page = await admin.open();
    await typeName(page, 'Typed');
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    expect(await page.getByLabel('Sender Name').inputValue()).toBe('Typed');

    await press(page, 'Discard');
    await page.close({ runBeforeUnload: true });
    if (!page.isClosed()) await page.waitForEvent('close');
  });

  it('says that the server is slow, and shows the settings when they come', async () => {
    const page = await admin.open('/branding');
    await page.getByLabel('Organization Name').waitFor();
    const answers = new EventTarget();
    await page.route('**/api/v1/email-settings', async (route) => {
      await once(answers, 'go');
      await route.continue();
    });
    await link(page, 'Settings').click();
    await page.getByText('Loading the settings').waitFor({ state: 'attached' });
    await page.getByText('This takes longer than usual.').waitFor();
    await expectAccessible(page);
    answers.dispatchEvent(new Event('go'));
    await page.getByLabel('Sender Name').waitFor();
  });

  it('says that the database does not answer, and is there again on demand', async () => {
    const page = await admin.open('/branding');
    await page.getByLabel('Organization Name').waitFor();
    // Somebody else's transaction, such as a backup's, that takes longer than anybody waits.
    const ended = new EventTarget();
    const transaction = admin.server.app.get(Database).dataSource.transaction(async () => {
      await once(ended, 'end');
    });
    await link(page, 'Settings').click();
    await page
      .getByText('The settings could not be loaded. The database does not answer. Please try again in a moment.')
      .waitFor();
    await expectAccessible(page);
    ended.dispatchEvent(new Event('end'));
    await transaction;
    await press(page, 'Try Again');
    await page.getByLabel('Sender Name').waitFor();
  });

  it('does not say that nothing was saved where nobody knows, and says what to do', async () => {
    const page = await admin.open();
    await typeName(page, 'Typed');
    const settings = '**/api/v1/email-settings';
    await page.route(settings, (route) => route.abort('connectionrefused'));
    await press(page, 'Save');
    await page
      .getByText(
        'Perhaps this was not done. The server does not answer. What you typed is still here. Try again when it is back.',
      )
      .waitFor();
    await page.unroute(settings);
    await page.route(settings, (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'database-unavailable', detail: 'The database does not answer.' }),
      }),
    );
    await press(page, 'Save');
    await page
      .getByText('Perhaps this was not done. The database does not answer. Please look, and try again in a moment.')
      .waitFor();
    await expectAccessible(page);
  });

  it('remarks on a certificate that ends soon, though the test passed', async () => {
    const page = await admin.open();
    await press(page, 'Test Connection');
    await heading(page, 'Connection works');
    await page.getByText(/Good to know: the certificate expires on .*, in 9 days\./).waitFor();
    await expectAccessible(page);
  });

  it('shows that somebody else has chosen another account meanwhile', async () => {
    const page = await admin.open();
    await typeName(page, 'My Portal');
    await store(admin.server, {}, { kind: 'capture', settings: {} });
    await press(page, 'Save');
    await page.getByRole('heading', { name: /saved .*while you were editing/i }).waitFor();
    await expectAccessible(page);
    await press(page, 'Combine and Review');
    await page.getByText('Combined. Look it over, then press Save.').waitFor();
    await expectAccessible(page);
    await press(page, 'Save');
    await page.getByText('Saved. The next email uses these settings.').waitFor();
    expect((await admin.server.call('GET', 'email-settings')).body).toMatchObject({
      kind: 'capture',
      senderName: 'My Portal',
    });
  });
});
