import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type AdminPage, browserMissing, HOME, startAdminPage } from '../support/admin-page.js';
import type { CertificateAuthority } from '../support/certificates.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { describeWith } from '../support/required.js';
import {
  expectAccessible,
  expectFocus,
  fillIn,
  heading,
  MAILER,
  passwordField,
  press,
  startMailer,
  store,
} from '../support/settings-page.js';
import type { SmtpTestServer } from '../support/smtp-server.js';

describeWith(browserMissing, 'The settings page', () => {
  let authority: CertificateAuthority;
  let smtp: SmtpTestServer;
  let database: FreshDatabase;
  let admin: AdminPage;

  beforeAll(async () => {
    ({ authority, smtp } = await startMailer());
  });
  afterAll(() => smtp.stop());
  beforeEach(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
  });
  afterEach(async () => {
    expect(admin.misdeeds).toEqual([]);
    await admin.stop();
    await database.drop();
  });

  const stored = (settings: object = {}) =>
    store(admin.server, { port: smtp.port, caCertificate: authority.pem, ...settings });
  const saved = async () => (await admin.server.call('GET', 'email-settings')).body;
  const queue = (address: string) =>
    admin.server.call('POST', 'emails', {
      body: {
        event: 'forgot-password',
        to: { address },
        data: { links: { reset: `${admin.server.url}/reset/1` } },
      },
    });
  const step = (page: Page) => page.locator('[aria-current=step]').innerText();

  it('leads an admin in four steps from nothing to a test email that arrives', async () => {
    const page = await admin.open();
    await heading(page, 'Set up email in four steps');
    expect(await step(page)).toBe('1 Choose the account');
    await expectAccessible(page);

    await fillIn(page, { port: smtp.port, ca: authority.pem });
    await page.getByText(`People see: Nordlicht Portal <${MAILER}>`).waitFor();
    expect(await step(page)).toBe('3 Test Connection');

    await press(page, 'Test Connection');
    await heading(page, 'Connection works');
    expect(await step(page)).toBe('4 Save, then send a test email');
    await expectAccessible(page);
    // A test saves nothing and sends nothing.
    expect(await saved()).toMatchObject({ kind: null, revision: 0 });
    expect(smtp.inbox.emails).toEqual([]);

    await press(page, 'Save');
    await page.getByText('Saved. The next email uses these settings.').waitFor();
    await page.getByText(/^Stored on \d/).waitFor();

    await page.locator('.action-bar').getByRole('button', { name: 'Send Test Email…' }).click();
    await expectAccessible(page);
    await page.getByLabel('To Email').fill('ada@nordlicht.example');
    await page.getByLabel('To Email').press('Enter');
    await page.getByText('Accepted by localhost.').waitFor();
    await expectAccessible(page);

    const email = await smtp.inbox.next();
    expect(email).toMatchObject({ from: MAILER, to: ['ada@nordlicht.example'], secure: true, user: MAILER });
    const shown = await page.locator('.notice .words').innerText();
    expect(email.raw.toString()).toContain(`Message-ID: ${shown}`);

    await press(page, 'Copy Number');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(shown);
    await press(page, 'Send Another');
    await page.getByLabel('To Email').fill('not an address');
    await press(page, 'Send');
    await page.getByText('"not an address" is not an email address').waitFor();
    await page.getByLabel('To Email').fill('bo@nordlicht.example');
    await press(page, 'Send');
    const { body } = await admin.server.call('GET', 'emails?search=ada@nordlicht.example');
    await page.getByText('Accepted by localhost.').waitFor();
    await press(page, 'Send Another');
    await page.keyboard.press('Escape');

    // The first one is in the log; the steps have given way to the status.
    expect(body.items).toHaveLength(1);
    await heading(page, 'Status');
    await page.getByText('2 accepted, 0 failed').waitFor();
  });

  it('shows a test email in the log by its own link', async () => {
    await stored();
    const page = await admin.open();
    await page.locator('.action-bar').getByRole('button', { name: 'Send Test Email…' }).click();
    await page.getByLabel('To Email').fill('cy@nordlicht.example');
    await press(page, 'Send');
    await page.getByRole('link', { name: 'Show in Logs' }).click();
    const { body } = await admin.server.call('GET', 'emails?search=cy@nordlicht.example');
    await page.waitForURL(`**${HOME}/logs/${body.items[0].id}`);
  });

  it('says what is wrong when a field is left, all of it on Save, and leads to each field', async () => {
    const page = await admin.open();
    await page.getByLabel('Email Account').selectOption('SMTP');
    await page.getByLabel('SMTP Server').fill('https://smtp.nordlicht.example');
    await page.getByLabel('SMTP Server').press('Tab');
    await page.getByText('Leave out "https://".').waitFor();
    // Fields that nobody has been in are left alone until Save.
    expect(await page.locator('.field-error').count()).toBe(1);
    const certificate = page.getByLabel('CA Certificate');
    await page.getByText('More Server Settings').click();
    await certificate.fill('none');
    await certificate.press('Tab');
    await page.getByText('Is not a certificate').waitFor();
    await certificate.focus();
    await page.keyboard.type('!');
    await page.getByText('Is not a certificate').waitFor({ state: 'detached' });
    await expectFocus(page, certificate);
    await page.keyboard.press('Tab');
    await page.getByText('Is not a certificate').waitFor();
    await page.getByText('More Server Settings').click();

    await press(page, 'Save');
    await heading(page, 'Five fields need your attention');
    await expectFocus(page, page.locator('.error-summary'));
    await page.getByText('Enter the password, or choose Anonymous authentication.').first().waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Sender Email Address' }).click();
    await expectFocus(page, page.getByLabel('Sender Email Address'));

    await page.getByRole('link', { name: 'CA Certificate' }).click();
    await expectFocus(page, certificate);
    await certificate.fill('');

    await page.getByLabel('SMTP Server').fill('smtp.nordlicht.example');
    await page.getByRole('radio', { name: 'Anonymous authentication' }).check();
    await page.getByText('No username or password is sent.').waitFor();
    await press(page, 'Save');
    // One is not worth a list: the focus goes to it.
    await page.locator('#senderEmailAddress:focus').waitFor();
    expect((await saved()).revision).toBe(0);
  });

  it('fills in what a provider wants, and knows the provider again', async () => {
    const page = await admin.open();
    await page.getByLabel('Email Account').selectOption('SMTP');
    await page.getByLabel('Provider').selectOption('Zoho');
    expect(await page.getByLabel('SMTP Server').inputValue()).toBe('smtp.zoho.com');
    expect(await page.getByLabel('SMTP Port').inputValue()).toBe('465');
    expect(await page.getByLabel('Enable SSL').isChecked()).toBe(true);
    await page.getByLabel('Provider').selectOption('Gmail');
    await page.getByText('Needs an app password').waitFor();
    await page.getByLabel('SMTP Server').fill('email-smtp.eu-west-1.amazonaws.com');
    expect(await page.getByLabel('Provider').inputValue()).toBe('Amazon SES');
    await page.getByLabel('Provider').selectOption('Own server');
    expect(await page.getByLabel('SMTP Server').inputValue()).toBe('');
  });

  it('moves the usual port with Enable SSL, with a way back, and no port of one’s own', async () => {
    const page = await admin.open();
    await page.getByLabel('Email Account').selectOption('SMTP');
    const port = page.getByLabel('SMTP Port');
    await page.getByLabel('Enable SSL').check();
    expect(await port.inputValue()).toBe('465');
    await page.getByText('Changed to 465, the usual one with Enable SSL on.').first().waitFor();
    await press(page, 'Undo');
    expect(await port.inputValue()).toBe('587');
    await port.fill('2525');
    await page.getByLabel('Enable SSL').uncheck();
    expect(await port.inputValue()).toBe('2525');
  });

  it('asks for a stored password again where it would go elsewhere, and not any more on the way back', async () => {
    await stored();
    const page = await admin.open();
    await page.getByText(/^Stored on \d/).waitFor();
    expect(await passwordField(page).and(page.locator('input')).count()).toBe(0);
    await page.getByLabel('SMTP Server').fill('127.0.0.1');
    await page.getByText(`The stored one only goes where it was saved for: localhost, port ${smtp.port}, as`).waitFor();
    await passwordField(page).fill('something else');
    await page.getByText('2 unsaved changes').waitFor();
    await page.getByLabel('SMTP Server').fill('localhost');
    await page.getByText(/^Stored on \d/).waitFor();
    await page.getByText('Saved', { exact: false }).first().waitFor();
    expect(await page.getByText('unsaved change').count()).toBe(0);
  });

  it('replaces, keeps and removes a stored password, and shows none', async () => {
    await stored();
    const page = await admin.open();
    await press(page, 'Replace the password');
    await expectFocus(page, passwordField(page));
    await passwordField(page).fill('typed-anew');
    await press(page, 'Show the password');
    expect(await passwordField(page).getAttribute('type')).toBe('text');
    await expectAccessible(page);
    await press(page, 'Keep the Stored One');
    await press(page, 'Remove the password');
    await page.getByText('Will be removed when you save.').waitFor();

    // Somebody else has entered another one.
    await stored();
    await press(page, 'Save');
    await page.getByRole('radio', { name: 'Saved now stored on' }).check();
    await press(page, 'Combine and Review');
    await page.getByText(/^Stored on \d/).waitFor();
    expect(await page.getByText('Will be removed when you save.').count()).toBe(0);

    await press(page, 'Remove the password');
    await press(page, 'Save');
    await page.getByText('Enter the password, or choose Anonymous authentication.').waitFor();
    await page.getByRole('radio', { name: 'Anonymous authentication' }).check();
    await press(page, 'Save');
    await page.getByText('The stored password was removed.').waitFor();
    expect((await saved()).settings).not.toHaveProperty('passwordSet');
  });

  it('counts what is not saved, discards it, and holds back who would leave with it', async () => {
    await stored();
    const page = await admin.open();
    await page.getByLabel('Sender Name').fill('Other Name');
    await page.getByText('1 unsaved change').waitFor();
    await page.getByRole('link', { name: 'Logs', exact: true }).click();
    await heading(page, 'Leave without saving?');
    await expectAccessible(page);
    await press(page, 'Stay');
    expect(await page.getByLabel('Sender Name').inputValue()).toBe('Other Name');
    await press(page, 'Discard');
    expect(await page.getByLabel('Sender Name').inputValue()).toBe('Nordlicht Portal');
    await page.getByRole('link', { name: 'Logs', exact: true }).click();
    await page.waitForURL(`**${HOME}/logs`);
  });

  it('keeps what was typed for one account while another is looked at', async () => {
    const page = await admin.open();
    await page.getByLabel('Email Account').selectOption('SMTP');
    await page.getByLabel('SMTP Server').fill('smtp.nordlicht.example');
    await page.getByLabel('Email Account').selectOption('Capture (development)');
    expect(await page.getByLabel('SMTP Server').count()).toBe(0);
    await page.getByLabel('Email Account').selectOption('SMTP');
    expect(await page.getByLabel('SMTP Server').inputValue()).toBe('smtp.nordlicht.example');
  });

  it('shows what somebody else has set up meanwhile, though no account was chosen here', async () => {
    const page = await admin.open();
    await page.getByLabel('Sender Name').fill('My Portal');
    await stored();
    await press(page, 'Save');
    await page.getByRole('heading', { name: /saved .*while you were editing/i }).waitFor();
    await expectAccessible(page);
    await page.getByRole('radio', { name: 'Yours My Portal' }).check();
    await press(page, 'Combine and Review');
    await page.getByText('1 unsaved change').waitFor();
    expect(await page.getByLabel('SMTP Server').inputValue()).toBe('localhost');
    expect(await page.getByLabel('Sender Name').inputValue()).toBe('My Portal');
  });

  it('saves an account that has nothing to set', async () => {
    const page = await admin.open();
    await page.getByLabel('Email Account').selectOption('Capture (development)');
    await page.getByLabel('Sender Email Address').fill(MAILER);
    await press(page, 'Test Connection');
    await heading(page, 'Connection works');
    await press(page, 'Save');
    await page.getByText('Saved. The next email uses these settings.').waitFor();
    expect(await saved()).toMatchObject({ kind: 'capture', revision: 1 });
  });

  it('pauses sending and goes on, for everybody to see', async () => {
    await stored();
    const page = await admin.open();
    await press(page, 'Pause Sending');
    await page.locator('.banner .notice', { hasText: 'Sending was paused by Administrator' }).waitFor();
    await expectAccessible(page);
    await queue('fay@nordlicht.example');
    await page.reload();
    await page.getByLabel('Sender Name').fill('Paused Portal');
    await page.locator('.banner').getByText('1 so far').waitFor();
    await press(page, 'Save');
    await page.getByText('Saved. 1 email waits until sending is resumed.').waitFor();
    await page.locator('.status-card').getByRole('button', { name: 'Resume Sending' }).click();
    await page.locator('.status-card').getByText('Working').waitFor();
  });

  it('saves while emails wait, and says that they go out', async () => {
    await queue('eve@nordlicht.example');
    const page = await admin.open();
    await fillIn(page, { port: smtp.port, ca: authority.pem });
    await page.getByText('1 is waiting').waitFor();
    await press(page, 'Save');
    await page.getByText('Saved. 1 waiting email is going out.').waitFor();
    await smtp.inbox.next(({ to }) => to[0] === 'eve@nordlicht.example');
  });
});
