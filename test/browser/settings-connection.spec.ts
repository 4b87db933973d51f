import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type AdminPage, browserMissing, startAdminPage } from '../support/admin-page.js';
import type { CertificateAuthority } from '../support/certificates.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startRawSmtpServer } from '../support/raw-smtp-server.js';
import { describeWith } from '../support/required.js';
import {
  expectAccessible,
  expectFocus,
  heading,
  MAILER,
  MAILER_PASSWORD,
  passwordField,
  press,
  startMailer,
  store,
} from '../support/settings-page.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

describeWith(browserMissing, 'Test Connection on the page', () => {
  let authority: CertificateAuthority;
  let smtp: SmtpTestServer;
  let database: FreshDatabase;
  let admin: AdminPage;

  beforeAll(async () => {
    ({ authority, smtp } = await startMailer());
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url, { MAIL_CONNECTION_TESTS_PER_MINUTE: '100' });
  });
  afterEach(() => expect(admin.misdeeds).toEqual([]));
  afterAll(async () => {
    await admin.stop();
    await smtp.stop();
    await database.drop();
  });

  const stored = (settings: object = {}) =>
    store(admin.server, { port: smtp.port, caCertificate: authority.pem, ...settings });

  it('stops at a wrong password with advice, marks the fields, and a report tells no secret', async () => {
    await stored();
    const page = await admin.open();
    await press(page, 'Replace the password');
    await passwordField(page).fill('canary-wrong-password');
    await press(page, 'Test Connection');
    await heading(page, 'Stopped at: Sign in');
    await page.getByText('Use the full address as username.').waitFor();
    expect(await page.getByText("The test's advice names this field.").count()).toBe(2);
    await expectFocus(page, page.getByRole('button', { name: 'Test Connection' }));
    expect(await page.getByRole('status').allInnerTexts()).toContain(
      'Stopped at Sign in. The server refused the username or password. Advice follows.',
    );
    await expectAccessible(page);

    await page.getByText('What the server sent').click();
    await page.getByText('535 5.7.8 Error: authentication failed').waitFor();
    await press(page, 'Copy Report');
    const report = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(report).toContain(`Connection test of localhost, port ${smtp.port}`);
    expect(report).toMatch(/Sign in: failed, \d+ ms/);
    expect(report).toContain('May send as (username): not reached');
    expect(report).toContain('Cause: wrong-password');
    expect(report).toContain("The server's words: 535 5.7.8 Error: authentication failed");
    expect(report).not.toContain('canary');
    expect(report).not.toContain(MAILER);

    await press(page, 'Go to Sign-in');
    await expectFocus(page, page.getByLabel('Username'));
    await passwordField(page).fill(MAILER_PASSWORD);
    await page.getByText('Values have changed since this test.').waitFor();
    await expectAccessible(page);
    expect(await page.getByText("The test's advice names this field.").count()).toBe(0);
    await press(page, 'Test Again');
    await heading(page, 'Connection works');
  });

  it('mends the wrong TLS choice with one press, and tests again by itself', async () => {
    await stored();
    const page = await admin.open();
    await page.getByLabel('Enable SSL').check();
    await passwordField(page).fill(MAILER_PASSWORD);
    await press(page, 'Test Connection');
    await heading(page, 'Stopped at: Encrypt');
    await page.locator('.advice', { hasText: `Port ${smtp.port} does not start encrypted` }).waitFor();
    await expectAccessible(page);
    await press(page, 'Apply: Enable SSL Off');
    await page.getByText('Changed: Enable SSL on → off.').waitFor();
    await heading(page, 'Connection works');
    expect(await page.getByLabel('Enable SSL').isChecked()).toBe(false);
    await page.locator('.just-changed').first().waitFor({ state: 'detached' });
    await press(page, 'Undo');
    expect(await page.getByLabel('Enable SSL').isChecked()).toBe(true);
    // The values that passed are those that are stored.
    await heading(page, 'Last test: passed');
  });

  it('asks for the password once more where the suggestion leads elsewhere than it was stored for', async () => {
    const implicit = await startSmtpServer({
      tls: 'implicit',
      certificate: await authority.issue({ names: ['localhost'] }),
      users: [{ name: MAILER, password: MAILER_PASSWORD }],
    });
    await stored({ port: implicit.port });
    const page = await admin.open();
    await press(page, 'Test Connection');
    // The server says nothing, and so does the client, for ten seconds.
    await page.locator('.advice', { hasText: `port ${implicit.port} starts encrypted.` }).waitFor({ timeout: 60_000 });
    await press(page, 'Apply: Enable SSL On');
    await page
      .getByText('One more thing: enter the password again, because Enable SSL changed. Then press Test Connection.')
      .waitFor();
    await page.locator('#settings-password:focus').waitFor();
    await expectAccessible(page);
    await page.keyboard.type(MAILER_PASSWORD);
    await press(page, 'Test Connection');
    await heading(page, 'Connection works');
    expect(implicit.logins).toEqual([{ user: MAILER, secure: true }]);
    await implicit.stop();
  });

  it('shows every stage at once, and ends the connection at the server when it is cancelled', async () => {
    const hanging = await startRawSmtpServer({
      tls: 'none',
      misdeed: (moment) => (moment === 'GREETING' ? 'hang' : undefined),
    });
    await stored();
    const page = await admin.open();
    await page.getByLabel('SMTP Port').fill(String(hanging.port));
    await passwordField(page).fill(MAILER_PASSWORD);
    await press(page, 'Test Connection');
    await heading(page, `Testing localhost, port ${hanging.port}`);
    const client = await hanging.client(1);
    await page.getByText('Waiting for the greeting …').waitFor();
    expect(await page.locator('.stage').count()).toBe(7);
    await page.getByText('not yet').first().waitFor();
    await page.getByText('waits up to 10 s').waitFor();
    expect(await page.getByRole('button', { name: 'Testing…' }).getAttribute('aria-disabled')).toBe('true');
    await expectAccessible(page);
    await press(page, 'Cancel Test');
    await client.gone;
    await heading(page, 'Test cancelled');
    await page.getByText('Nothing was saved or sent.').waitFor();
    await expectFocus(page, page.getByRole('button', { name: 'Test Connection' }));
    await expectAccessible(page);
    await hanging.stop();
  });

  it('tells of a test of what is stored when the page is opened again', async () => {
    await stored();
    const page = await admin.open();
    await heading(page, 'Connection test');
    await press(page, 'Test Connection');
    await heading(page, 'Connection works');
    await page.reload();
    await heading(page, 'Last test: passed');
    await page.getByText('by Administrator, of the saved values.').waitFor();
  });

  it('lets settings be saved that did not pass, and says so', async () => {
    const page = await admin.open();
    await press(page, 'Replace the password');
    await passwordField(page).fill('canary-wrong-password');
    await press(page, 'Test Connection');
    await heading(page, 'Stopped at: Sign in');
    await press(page, 'Save');
    await page.getByText('Saved, although the last test failed at: Sign in.').waitFor();
    await heading(page, 'Stopped at: Sign in');
  });

  it('fills a phone, leads back to the field that the advice names, and nothing is wider than the window', async () => {
    await stored();
    const page = await admin.open('', 'admin', { width: 320, height: 640 });
    await page.getByText('Status: Working').click();
    await expectAccessible(page);
    await press(page, 'Replace the password');
    await passwordField(page).fill('canary-wrong-password');
    await press(page, 'Test Connection');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Stopped at: Sign in' }).waitFor();
    expect(await dialog.boundingBox()).toEqual({ x: 0, y: 0, width: 320, height: 640 });
    await expectAccessible(page);
    await press(page, 'Back to Settings');
    await page.locator('#settings-username:focus').waitFor();
    expect(await page.getByText("The test's advice names this field.").count()).toBe(2);
    await expectAccessible(page);

    await press(page, 'Keep the Stored One');
    await press(page, 'Test Connection');
    await dialog.getByRole('heading', { name: 'Connection works' }).waitFor();
    await dialog.getByRole('button', { name: 'Send Test Email…' }).click();
    await expectAccessible(page);
    await page.getByLabel('To Email').fill('ada@nordlicht.example');
    await press(page, 'Send');
    await page.getByText('Accepted by localhost.').waitFor();
    await expectAccessible(page);

    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: 'Anonymous authentication' }).check();
    await press(page, 'Test Connection');
    await dialog.getByRole('button', { name: 'Apply: Basic authentication' }).waitFor();
    const actions = dialog.locator('.notice-actions');
    expect(await actions.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  });

  it('counts the seconds until the next test is allowed', async () => {
    const fresh = await freshDatabase('sqlite');
    const strict = await startAdminPage(fresh.url, { MAIL_CONNECTION_TESTS_PER_MINUTE: '1' });
    await store(strict.server, { port: smtp.port, caCertificate: authority.pem });
    const page = await strict.open();
    await press(page, 'Test Connection');
    await heading(page, 'Connection works');
    await press(page, 'Test Connection');
    await page.getByText(/The next one is possible in \d+ s\./).waitFor();
    await expectAccessible(page);
    expect(strict.misdeeds).toEqual([]);
    await strict.stop();
    await fresh.drop();
  });
});
