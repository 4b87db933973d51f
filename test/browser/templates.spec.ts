import { simpleParser } from 'mailparser';
import type { Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type AdminPage, browserMissing, HOME, startAdminPage } from '../support/admin-page.js';
import { freshDatabase, type FreshDatabase } from '../support/databases.js';
import { describeWith } from '../support/required.js';
import { expectAccessible, expectFocus, press, store } from '../support/settings-page.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';
import { field, inEnglish, inPreview, openMenu, problems, textIn, write } from '../support/template-pages.js';

describeWith(browserMissing, 'A template editor', () => {
  let database: FreshDatabase;
  let admin: AdminPage;
  let mail: SmtpTestServer;
  let page: Page;

  beforeAll(async () => {
    mail = await startSmtpServer({ tls: 'none' });
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
    const settings = { host: '127.0.0.1', port: mail.port, authenticationType: 'anonymous', allowUnencrypted: true };
    await store(admin.server, { ...settings, username: undefined, password: undefined });
    page = await admin.open('/templates', 'template-editor');
  });
  afterEach(() => expect(admin.misdeeds).toEqual([]));
  afterAll(async () => {
    await admin?.stop();
    await mail?.stop();
    await database?.drop();
  });

  const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
  const inDialog = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  const received = async () => simpleParser((await mail.inbox.next()).raw);
  let sent = 0;
  /** To somebody else each time: nobody gets more than three of them in an hour. */
  const send = async () => {
    sent += 1;
    const { status } = await admin.server.call('POST', 'emails', {
      body: {
        event: 'forgot-password',
        to: { address: `ada-${sent}@nordlicht.example`, name: 'Ada Lovelace' },
        data: { links: { reset: `${admin.server.url}/reset/4f0c9f7e` } },
      },
    });
    expect(status).toBe(202);
    return received();
  };

  it('copies a system template', async () => {
    await page.getByText('All events use the system templates, which are ready to send.').waitFor();
    await press(page, 'Forgot password');
    await inEnglish(page).getByRole('button', { name: 'Copy System template' }).click();
    await dialog('Copy template').getByText('The copy is not used until you mark it as default.').waitFor();
    await expectAccessible(page);
    await inDialog('Create Copy');
    await page.getByText('Enter a name.').waitFor();
    await expectFocus(page, page.getByLabel('Template Name'));
    await page.getByLabel('Template Name').fill('Friendlier');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Friendlier' }).waitFor();
    expect(page.url()).toMatch(/\/templates\/[\da-f-]{36}$/);
  });

  it('changes the words, and sees the email follow', async () => {
    await inPreview(page, 'Hello Ada Lovelace,').waitFor();
    await field(page, 'Body').click();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.press('End');
    await page.keyboard.type(' in a minute');
    await inPreview(page, 'Choose a new password in a minute').waitFor();
    await write(page, 'Subject', 'A new password for {{site.name}}');
    await page.locator('.inbox-line').getByText('A new password for 127.0.0.1').waitFor();
    await page.getByText('2 unsaved changes').waitFor();
    await expectAccessible(page);
  });

  it('is told of an unknown variable while typing, with its place and what was meant', async () => {
    await field(page, 'Body').click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('\n\nYours, {{recipient.fullname}}');
    const message = 'Body, line 13, column 10: recipient.fullname is not a variable of this event. Did you mean';
    await problems(page).getByText(message).waitFor();
    expect(await page.locator('.cm-lintRange-error').innerText()).toBe('recipient.fullname');
    await page.getByText('Showing the last version without mistakes.').waitFor();
    await inPreview(page, 'in a minute').waitFor();
    await expectAccessible(page);
    await press(page, 'Save');
    await page.getByText('Not saved: 1 problem has to be mended first.').waitFor();
    await expectFocus(page, field(page, 'Body'));
    await expect.poll(() => page.evaluate<string>('String(getSelection())')).toBe('recipient.fullname');
    await press(page, 'Use recipient.fullName');
    await inPreview(page, 'Yours, Ada Lovelace').waitFor();
    await problems(page).getByText('No problems').waitFor();
  });

  it('is told of a block that is never closed', async () => {
    const words = await textIn(page, 'Body');
    await write(page, 'Body', `${words}\n\n{{#if initiator.fullName}}Asked for by {{initiator.fullName}}`);
    await problems(page).getByText('This {{#if}} is never closed.').waitFor();
    await press(page, 'Save');
    await page.getByText('Not saved: 1 problem has to be mended first.').waitFor();
    await write(page, 'Body', words);
    await problems(page).getByText('No problems').waitFor();
  });

  it('may save without the link, cannot use that, and gets the link with one press', async () => {
    const words = await textIn(page, 'Body');
    await write(page, 'Body', words.replace(/\[.*?\]\(\{\{links.reset\}\}\)/, ''));
    await problems(page).getByText('The reset link is missing').waitFor();
    await press(page, 'Save');
    await page.getByText('Saved as version 2. It cannot be the default yet.').waitFor();
    await page.getByText('More', { exact: true }).click();
    await press(page, 'Mark as Default…');
    await dialog('Mark as default').getByText('It cannot be the default yet. The reset link is missing').waitFor();
    await dialog('Mark as default').getByText('Failed: Reset link in HTML and in plain text').waitFor();
    expect(await dialog('Mark as default').getByRole('button', { name: 'Use It' }).count()).toBe(0);
    await expectAccessible(page);
    await inDialog('Go to Body');
    await expectFocus(page, field(page, 'Body'));
    await press(page, 'Insert Reset link');
    await inPreview(page, 'Reset link').waitFor();
    await problems(page).getByText('No problems').waitFor();
  });

  it('saves and marks as default, and the next email says it', async () => {
    expect((await send()).subject).toBe('Choose a new password for 127.0.0.1');
    await page.getByText('More', { exact: true }).click();
    await press(page, 'Save and Mark as Default…');
    const question = dialog('Mark as default');
    await question.getByText('Passed: Renders with every sample').waitFor();
    await question.getByText('Use “Friendlier” for Forgot password in English?').waitFor();
    await expectAccessible(page);
    await inDialog('Use It');
    await page.getByText('“Friendlier” is the default now. The next email uses it.').waitFor();
    await page.getByText('In use').first().waitFor();
    const email = await send();
    expect(email.subject).toBe('A new password for 127.0.0.1');
    expect(email.text).toContain('Yours, Ada Lovelace');
  });

  it('sends a test of what is not saved yet', async () => {
    await write(page, 'Subject', 'Not saved yet');
    await press(page, 'Send Test Email…');
    await dialog('Send test email').getByText('What stands in the editor goes out, though it is not saved.').waitFor();
    await inDialog('Send');
    await page.getByText('Enter an email address.').waitFor();
    await page.getByLabel('To Email').fill('kim@nordlicht.example');
    await page.getByRole('dialog').getByLabel('Sample').selectOption('Long name');
    await expectAccessible(page);
    await inDialog('Send');
    await dialog('Send test email').getByText('Accepted by 127.0.0.1.').first().waitFor();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    const test = await received();
    expect(test.subject).toBe('[Test] Not saved yet');
    expect(test.text).toContain('Wolfeschlegelsteinhausenbergerdorff');
    expect((await send()).subject).toBe('A new password for 127.0.0.1');
  });

  it('saves the default only after looking at its warnings', async () => {
    await write(page, 'Subject', '{{recipient.firstName}}');
    await problems(page).getByText('The subject is empty for the sample "Only required values".').waitFor();
    await press(page, 'Save and Use Now');
    await dialog('1 warning. Save and use it all the same?').waitFor();
    await expectAccessible(page);
    await inDialog('Back');
    await write(page, 'Subject', 'Second');
    await problems(page).getByText('No problems').waitFor();
    // The preview is asked for while the words to be saved are still looked at.
    const asked: Route[] = [];
    await page.route('**/email-templates/preview', async (route) => {
      asked.push(route);
      if (asked.length === 2) await Promise.allSettled(asked.map((one) => one.continue()));
    });
    await write(page, 'Subject', '{{recipient.firstName}}');
    await page.keyboard.press('ControlOrMeta+s');
    await dialog('1 warning. Save and use it all the same?').waitFor();
    await inDialog('Back');
    await page.unroute('**/email-templates/preview');
    await write(page, 'Subject', 'Third');
    await page.keyboard.press('ControlOrMeta+s');
    await page.getByText('Saved as version 4. The next email uses it.').waitFor();
    expect((await send()).subject).toBe('Third');
  });

  it('compares versions and restores one', async () => {
    await press(page, 'Versions');
    const history = dialog('Versions of “Friendlier”');
    await history.getByText('They differ in 1 place.').waitFor();
    await history.getByRole('radio', { name: /^Version 2/ }).check();
    await history.getByText('Version 2 becomes version 5. Nothing is deleted.').waitFor();
    await history
      .getByRole('textbox', { name: /^Version 2/ })
      .getByText('Subject: A new password for')
      .waitFor();
    await history.getByRole('textbox', { name: 'Version 4, saved now' }).getByText('Subject: Third').waitFor();
    await expectAccessible(page);
    // Without its link, version 2 may not take the place of the default.
    await inDialog('Restore Version 2');
    await history.getByText('Not restored. Not saved: The reset link is missing').waitFor();
    await history.getByRole('radio', { name: /^Version 3/ }).check();
    await inDialog('Restore Version 3');
    await page.getByText('Version 3 is version 5 now.').waitFor();
    await expect.poll(() => textIn(page, 'Subject')).toBe('A new password for {{site.name}}');
    expect((await send()).subject).toBe('A new password for 127.0.0.1');
    expect(page.url()).not.toContain('history');
  });

  it('goes back to the system template, and deletes what is not used any more', async () => {
    await page.getByRole('link', { name: 'All Templates' }).click();
    await page.getByText('In use: Friendlier (English)').waitFor();
    await openMenu(page, 'System template');
    await press(page, 'Mark as Default…');
    await inDialog('Use It');
    await page.getByText('Back to the system template. “Friendlier” is kept.').waitFor();
    await openMenu(page, 'Friendlier');
    await press(page, 'Delete…');
    await dialog('Delete “Friendlier”?').getByText('It goes with its 5 versions.').waitFor();
    await expectAccessible(page);
    await inDialog('Delete');
    await page.getByText('“Friendlier” is deleted.').waitFor();
    await page.getByRole('link', { name: 'Edit Friendlier' }).waitFor({ state: 'detached' });
    expect((await send()).subject).toBe('Choose a new password for 127.0.0.1');
    expect(new URL(page.url()).pathname).toBe(`${HOME}/templates`);
  });
});
