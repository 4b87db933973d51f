import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type AdminPage, browserMissing, HOME, startAdminPage } from '../support/admin-page.js';
import type { CertificateAuthority } from '../support/certificates.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
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
import type { SmtpTestServer } from '../support/smtp-server.js';

describeWith(browserMissing, 'People on the settings page', () => {
  let authority: CertificateAuthority;
  let smtp: SmtpTestServer;
  let database: FreshDatabase;
  let admin: AdminPage;

  beforeAll(async () => {
    ({ authority, smtp } = await startMailer());
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
  });
  beforeEach(() => store(admin.server, { port: smtp.port, caCertificate: authority.pem }));
  afterEach(() => expect(admin.misdeeds).toEqual([]));
  afterAll(async () => {
    await admin.stop();
    await smtp.stop();
    await database.drop();
  });

  const saved = async () => (await admin.server.call('GET', 'email-settings')).body;
  const openAsSecondAdmin = async (): Promise<Page> => {
    const page = await admin.openSignedOut();
    await page.getByLabel('Token').fill(await admin.server.keyFor('admin'));
    await press(page, 'Sign In');
    await page.getByLabel('Sender Name').waitFor();
    return page;
  };

  it('who save at the same time lose nothing: what both typed is combined, looked over and saved', async () => {
    const [mine, theirs] = [await admin.open(), await openAsSecondAdmin()];
    await theirs.getByLabel('Sender Name').fill('Their Portal');
    await theirs.getByText('More Server Settings').click();
    await theirs.getByLabel('Connections').fill('3');
    await press(theirs, 'Save');
    await theirs.getByText('Saved. The next email uses these settings.').waitFor();

    await mine.getByLabel('Sender Name').fill('My Portal');
    await mine.getByLabel('Sender Email Address').fill('portal@nordlicht.example');
    await press(mine, 'Save');
    await heading(mine, 'Someone else saved while you were editing');
    await mine.getByText('Changed by admin only').waitFor();
    await expectFocus(mine, mine.getByRole('button', { name: 'Keep Editing' }));
    await expectAccessible(mine);
    await mine.keyboard.press('Escape');
    expect(await mine.getByLabel('Sender Name').inputValue()).toBe('My Portal');
    expect((await saved()).senderName).toBe('Their Portal');

    await press(mine, 'Save');
    await mine.getByRole('radio', { name: 'Saved now Their Portal' }).check();
    await press(mine, 'Combine and Review');
    await mine.getByText('Combined. Look it over, then press Save.').waitFor();
    expect(await mine.getByLabel('Sender Name').inputValue()).toBe('Their Portal');
    await mine.getByText('1 unsaved change').waitFor();
    await press(mine, 'Save');
    await mine.getByText('Saved. The next email uses these settings.').waitFor();
    expect(await saved()).toMatchObject({
      senderName: 'Their Portal',
      senderEmailAddress: 'portal@nordlicht.example',
      settings: { maxConnections: 3 },
    });

    await theirs.getByLabel('Sender Name').fill('Too late');
    await press(theirs, 'Save');
    await press(theirs, 'Discard Mine and Reload');
    expect(await theirs.getByLabel('Sender Name').inputValue()).toBe('Their Portal');
    expect(await theirs.getByLabel('Sender Email Address').inputValue()).toBe('portal@nordlicht.example');
    expect(await theirs.getByText('unsaved change').count()).toBe(0);
  });

  it('who type on while it is saved lose nothing, and save once however often they press Enter', async () => {
    const page = await admin.open();
    await page.getByLabel('Sender Name').fill('Saved Portal');
    const { revision } = await saved();
    const answers = new EventTarget();
    let saves = 0;
    await page.route('**/api/v1/email-settings', async (route) => {
      saves += 1;
      await once(answers, 'go');
      await route.continue();
    });
    const sent = page.waitForRequest((request) => request.method() === 'PUT');
    await page.keyboard.press('Enter');
    await sent;
    await page.keyboard.press('Enter');
    await press(page, 'Replace the password');
    await passwordField(page).fill('canary-typed-meanwhile');
    answers.dispatchEvent(new Event('go'));
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor();
    await page.getByText('1 unsaved change').waitFor();
    expect(await passwordField(page).inputValue()).toBe('canary-typed-meanwhile');
    expect(await saved()).toMatchObject({ revision: revision + 1, senderName: 'Saved Portal' });
    expect(saves).toBe(1);
  });

  it('whose session has ended sign in above the page, with everything but passwords still typed', async () => {
    const page = await admin.open();
    await page.getByLabel('Sender Name').fill('Typed Portal');
    await press(page, 'Replace the password');
    await passwordField(page).fill('canary-typed-password');
    const ended = await page.request.delete(`${admin.server.url}/ums/api/v1/session`, {
      headers: { Origin: admin.server.url },
    });
    expect(ended.ok()).toBe(true);
    // Leaving the field asks the server.
    await page.keyboard.press('Tab');
    await heading(page, 'Your session has ended');
    await expectAccessible(page);
    await page.getByLabel('Token').fill(admin.server.adminToken);
    await press(page, 'Sign In');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.getByLabel('Sender Name').inputValue()).toBe('Typed Portal');
    expect(await page.getByText(/^Stored on \d/).count()).toBe(1);
    await press(page, 'Save');
    await page.getByText('Saved. The next email uses these settings.').waitFor();
    expect(await saved()).toMatchObject({ senderName: 'Typed Portal' });
  });

  it('who audit read the settings as text, and find nothing to press', async () => {
    const page = await admin.open('', 'auditor');
    await page.getByText('You can look at this page but not change it. Changes need the role admin.').waitFor();
    await page.getByText(/^Stored on \d/).waitFor();
    expect(await page.locator('main :is(input, select, textarea, button)').count()).toBe(0);
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 640 });
    await page.getByText('Show', { exact: true }).click();
    await expectAccessible(page);
  });

  it.each([
    ['help-desk', '/logs'],
    ['sender', '/logs'],
    ['template-editor', '/templates'],
  ])('with the role %s are not shown the settings', async (role, instead) => {
    const page = await admin.open('', role);
    await page.waitForURL(`**${HOME}${instead}`);
    expect(await page.getByRole('link', { name: 'Settings', exact: true }).count()).toBe(0);
    expect(await page.getByLabel('Email Account').count()).toBe(0);
  });

  it('without a mouse go the whole way: change, test, save, send a test email', async () => {
    const page = await admin.open();
    await page.getByLabel('Sender Name').waitFor();
    await tabTo(page, 'Skip to the content');
    await page.keyboard.press('Enter');
    await expectFocus(page, page.getByRole('main'));
    await tabTo(page, 'Replace the password');
    await page.keyboard.press('Enter');
    await expectFocus(page, passwordField(page));
    await page.keyboard.type(MAILER_PASSWORD);
    await tabTo(page, 'Sender Name');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('By Keyboard');
    await tabTo(page, 'Test Connection');
    await page.keyboard.press('Enter');
    await heading(page, 'Connection works');
    await expectFocus(page, page.getByRole('button', { name: 'Test Connection', exact: true }));
    await tabTo(page, 'Save');
    await page.keyboard.press('Enter');
    await page.getByText('Saved. The next email uses these settings.').waitFor();
    await expectFocus(page, page.getByRole('button', { name: 'Save', exact: true }));
    await page.keyboard.press('Shift+Tab');
    await expectFocus(page, page.getByRole('button', { name: 'Send Test Email…', exact: true }));
    await page.keyboard.press('Enter');
    await expectFocus(page, page.getByLabel('To Email'));
    await page.keyboard.type('ada@nordlicht.example');
    await page.keyboard.press('Enter');
    await page.getByText('Accepted by localhost.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectFocus(page, page.getByRole('button', { name: 'Send Test Email…', exact: true }));
    expect((await smtp.inbox.next()).raw.toString()).toContain(`From: By Keyboard <${MAILER}>`);
  });
});

/** The words of what has the focus: its label, or what stands on it. */
async function focused(page: Page): Promise<string> {
  return String(
    await page.evaluate(`(() => {
      const { activeElement: element } = document;
      return element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? '';
    })()`),
  ).trim();
}

/** Presses Tab until what is wanted has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)).startsWith(name)) return;
  }
  throw new Error(`No way to "${name}" by Tab.`);
}
