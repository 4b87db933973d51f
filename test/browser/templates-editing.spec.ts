import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { StoredTemplate } from '../../src/mail/templates/stored/stored-template.entity.js';
import {
  accessibilityFaults,
  type AdminPage,
  browserMissing,
  overhang,
  startAdminPage,
} from '../support/admin-page.js';
import { freshDatabase, type FreshDatabase } from '../support/databases.js';
import { describeWith } from '../support/required.js';
import { expectAccessible, expectFocus, press } from '../support/settings-page.js';
import {
  field,
  inPreview,
  newTemplate,
  preview,
  problems,
  saveTemplate,
  textIn,
  write,
} from '../support/template-pages.js';
import { WORDS } from '../support/template-words.js';

describeWith(browserMissing, 'The editor of a template', () => {
  let database: FreshDatabase;
  let admin: AdminPage;

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
  });
  afterEach(async () => {
    await admin.closePages();
    expect(admin.misdeeds).toEqual([]);
  });
  afterAll(async () => {
    await admin?.stop();
    await database?.drop();
  });

  /** A template of its own for each story, open in the editor. */
  const open = async (look?: Parameters<AdminPage['open']>[2], changes: object = {}) => {
    const id = await newTemplate(admin.server, 'Friendlier', changes);
    const page = await admin.open(`/templates/${id}`, 'template-editor', look);
    await field(page, 'Body').waitFor();
    return { id, page };
  };
  const stored = async (id: string) => (await admin.server.call('GET', `email-templates/${id}`)).body;
  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
  /** With the cursor behind everything that stands in the body. */
  const typeInBody = async (page: Page, text: string) => {
    await field(page, 'Body').click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type(text);
  };

  it('offers the variables of the event while somebody types, and in a list to pick from', async () => {
    const { page } = await open();
    await typeInBody(page, '\n\n{{first');
    await page.getByRole('option', { name: /recipient\.firstName/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type(' and {{#if sit');
    await page.getByRole('option', { name: /site\.name/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('{{/if}}');
    await expect
      .poll(() => textIn(page, 'Body'))
      .toMatch(/\n\n\{\{recipient\.firstName\}\} and \{\{#if site\.name\}\}\{\{\/if\}\}$/);

    await field(page, 'Subject').click();
    await page.keyboard.press('End');
    await press(page, 'Variable…');
    const picker = dialog(page, 'Insert a variable');
    await picker.getByText('It goes where the cursor is in: Subject.').waitFor();
    await picker.getByRole('button', { name: /Reset link.*required.*Used in body/s }).waitFor();
    await expectAccessible(page);
    await picker.getByLabel('Search').fill('organization name');
    await page.keyboard.press('Enter');
    await picker.waitFor({ state: 'detached' });
    await expectFocus(page, field(page, 'Subject'));
    await expect.poll(() => textIn(page, 'Subject')).toBe('Hello from {{site.name}}{{organization.name}}');
    await problems(page).getByText('No problems').waitFor();
  });

  it('makes Markdown of what is marked, by its toolbar and by the keyboard', async () => {
    const { page } = await open();
    await write(page, 'Body', 'one');
    const body = () => textIn(page, 'Body');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('ControlOrMeta+b');
    await expect.poll(body).toBe('**one**');
    await page.keyboard.press('ControlOrMeta+b');
    await expect.poll(body).toBe('one');
    await page.keyboard.press('ControlOrMeta+i');
    await expect.poll(body).toBe('_one_');
    await page.keyboard.press('ControlOrMeta+a');
    await press(page, 'Bullet List');
    await expect.poll(body).toBe('- _one_');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('Read this');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.insertText('https://nordlicht.example');
    await expect.poll(body).toBe('[Read this](https://nordlicht.example)');
    await page.keyboard.press('End');
    await press(page, 'Button');
    await page.keyboard.insertText('Choose it');
    await expect.poll(body).toBe('[Read this](https://nordlicht.example)\n\n[Choose it]({{links.reset}})');
    await preview(page).getByRole('link', { name: 'Choose it' }).waitFor();

    // One stop of Tab, and the arrow keys inside.
    await page.getByRole('button', { name: 'Bold' }).focus();
    await page.keyboard.press('Tab');
    await expectFocus(page, field(page, 'Body'));
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowLeft');
    await expectFocus(page, page.getByRole('button', { name: 'Variable…' }));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    await expectFocus(page, field(page, 'Body'));
    await page.keyboard.press('Tab');
    await expectFocus(page, field(page, 'Disclaimer'));
  });

  it('writes variables in the place of tokens that are pasted from Bold BI, and names what it does not know', async () => {
    const { page } = await open();
    await write(page, 'Body', '');
    const copied = 'Dear {:Recipient.FullName}, {:General.OrganizationName} is in {:General.Theme}.';
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(copied)})`);
    await page.keyboard.press('ControlOrMeta+v');
    await page.getByText('2 tokens of Bold BI were translated, 1 could not be: {:General.Theme}.').waitFor();
    const translated = 'Dear {{recipient.fullName}}, {{organization.name}} is in {:General.Theme}.';
    expect(await textIn(page, 'Body')).toBe(translated);
    await expectAccessible(page);
    await page.keyboard.press('ControlOrMeta+z');
    expect(await textIn(page, 'Body')).toBe(copied);
  });

  it('writes HTML where that is the format', async () => {
    const { page } = await open();
    await page.getByRole('radio', { name: 'HTML', exact: true }).check();
    await write(page, 'Body', '<p>Hello</p>\n');
    await press(page, 'Button');
    await page.keyboard.insertText('Go on');
    await preview(page).getByRole('link', { name: 'Go on' }).waitFor();
    await problems(page).getByText('No problems').waitFor();
    await typeInBody(page, '\n<script>alert(1)</script>');
    await problems(page).getByText('<script> is not allowed in an email.').first().waitFor();
    expect(await page.locator('.cm-lintRange-error').first().innerText()).toContain('<script');
  });

  it('goes from problem to problem with F8, and says how many there are once nobody types', async () => {
    const { page } = await open();
    await write(page, 'Subject', '{{nothing}}');
    await typeInBody(page, '\n\n{{nobody}}');
    await page.getByRole('status').filter({ hasText: '2 problems' }).waitFor({ state: 'attached' });
    const marked = () => page.evaluate<string>('String(getSelection())');
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.press('F8');
    await expect.poll(marked).toBe('nobody');
    await page.keyboard.press('F8');
    await expect.poll(marked).toBe('nothing');
    await expectFocus(page, field(page, 'Subject'));
  });

  it('mends what was wrong, wherever it stands by now, and nothing else', async () => {
    const { page } = await open();
    await typeInBody(page, '\n\n{{recipient.fullname}}');
    await page.getByRole('button', { name: 'Use recipient.fullName' }).waitFor();
    // From here on it is not looked at again.
    await page.route('**/email-templates/preview', () => {});
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.type('Above\n');
    await press(page, 'Use recipient.fullName');
    expect(await textIn(page, 'Body')).toBe(`Above\n${WORDS.body}\n\n{{recipient.fullName}}`);
    await write(page, 'Body', 'Without it');
    await press(page, 'Use recipient.fullName');
    expect(await textIn(page, 'Body')).toBe('Without it');
  });

  it('shows the email as on a phone, in the dark, as plain text and as source, for different people', async () => {
    const { page } = await open();
    const frame = page.locator('iframe[title="Preview of the email"]');
    await inPreview(page, 'Dear Ada Lovelace,').waitFor();
    await page.getByRole('radio', { name: 'Phone' }).check();
    await expect.poll(async () => (await frame.boundingBox())?.width).toBe(375);
    await page.getByRole('radio', { name: 'Dark' }).check();
    await page.getByRole('radio', { name: /^Colours turned round/ }).check();
    const filter = () => page.evaluate<string>(`getComputedStyle(document.querySelector('iframe')).filter`);
    await expect.poll(filter).toContain('invert');
    await expectAccessible(page);
    await page.getByRole('radio', { name: 'Plain Text' }).check();
    await page.getByLabel('Plain text', { exact: true }).getByText('Dear Ada Lovelace,').waitFor();
    await page.getByLabel('Sample', { exact: true }).selectOption('Name in another script');
    await page.getByLabel('Plain text', { exact: true }).getByText('Dear ज्योत्स्ना').waitFor();
    await page.getByLabel('Sample', { exact: true }).selectOption('Only required values');
    await page.getByLabel('Plain text', { exact: true }).getByText('Dear ,').waitFor();
    await page.getByRole('radio', { name: 'Source' }).check();
    await page.getByLabel('Source', { exact: true }).getByText('<!doctype html>').waitFor();
    await page.getByText(/^\d+ KB · fits Gmail’s limit of 102 KB/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('radio', { name: 'Desktop' }).check();
    await page.getByLabel('Send HTML and plain text').uncheck();
    await page.getByText('It is sent as plain text only.').waitFor();
  });

  it('keeps what was typed on this device, and offers it when somebody comes back', async () => {
    const { page } = await open();
    await write(page, 'Subject', 'Typed and left');
    await page.getByRole('link', { name: 'All Templates' }).click();
    await dialog(page, 'Leave without saving?').getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Templates' }).waitFor();
    await page.goBack();
    const offer = page.getByText(/^You have changes from .* on this device that were not saved\./);
    await offer.waitFor();
    await expect.poll(() => textIn(page, 'Subject')).toBe(WORDS.subject);
    await expectAccessible(page);
    await page.getByText('More', { exact: true }).click();
    await press(page, 'Save as Copy…');
    await press(page, 'Create Copy');
    await page.getByRole('heading', { name: 'Friendlier 2' }).waitFor();
    await page.goBack();
    await offer.waitFor();
    await press(page, 'Restore');
    await page.getByText('Restored. Look it over, then press Save.').waitFor();
    await expect.poll(() => textIn(page, 'Subject')).toBe('Typed and left');
    await press(page, 'Save');
    await page.getByText('Saved as version 3.').waitFor();
    await page.reload();
    await field(page, 'Subject').getByText('Typed and left').waitFor();
    expect(await offer.count()).toBe(0);
  });

  it('puts together what was kept on this device and what somebody else has saved since', async () => {
    const { id, page } = await open();
    await write(page, 'Subject', 'Kept');
    await page.getByText('1 unsaved change').waitFor();
    await saveTemplate(admin.server, id, { disclaimer: 'Theirs.' });
    await page.reload();
    await page.getByText('Administrator has saved version 3 since.').waitFor();
    await press(page, 'Compare');
    await press(page, 'Combine and Review');
    await page.getByText('Restored. Look it over, then press Save.').waitFor();
    await expect.poll(() => textIn(page, 'Subject')).toBe('Kept');
    await expect.poll(() => textIn(page, 'Disclaimer')).toBe('Theirs.');
    await press(page, 'Discard');
    await expect.poll(() => textIn(page, 'Subject')).toBe(WORDS.subject);
  });

  it('overwrites nothing of another editor, and puts both together', async () => {
    const { id, page } = await open();
    await write(page, 'Subject', 'Mine');
    await typeInBody(page, '\n\nMy line.');
    const other = await admin.server.keyFor('template-editor');
    await saveTemplate(admin.server, id, { subject: 'Theirs', disclaimer: 'Their disclaimer.' }, other);
    await press(page, 'Save');
    const conflict = dialog(page, 'Someone else saved while you were editing');
    await conflict.getByRole('radio', { name: /^Yours\s*Mine/ }).waitFor();
    await conflict.getByRole('textbox', { name: 'Saved now' }).getByText('Subject: Theirs').waitFor();
    await expectAccessible(page);
    await conflict.getByRole('button', { name: 'Combine and Review' }).click();
    await page.getByText('Combined. Look it over, then press Save.').waitFor();
    expect((await stored(id)).subject).toBe('Theirs');
    await press(page, 'Save');
    await page.getByText('Saved as version 4.').waitFor();
    const { subject, body, disclaimer } = await stored(id);
    expect({ subject, body, disclaimer }).toEqual({
      subject: 'Mine',
      body: `${WORDS.body}\n\nMy line.`,
      disclaimer: 'Their disclaimer.',
    });
  });

  it('overwrites nothing of another editor after words were kept as a release has changed them', async () => {
    const id = await newTemplate(admin.server, 'Friendlier');
    const { manager } = admin.server.app.get(Database).dataSource;
    await manager.update(StoredTemplate, { id }, { copiedWords: 'before', copiedSource: WORDS });
    const page = await admin.open(`/templates/${id}`, 'template-editor');
    await write(page, 'Subject', 'Mine');
    await page.getByRole('link', { name: 'Compare' }).click();
    await dialog(page, 'Versions of “Friendlier”').getByText('They differ in').waitFor();
    await saveTemplate(admin.server, id, { subject: 'Theirs' });
    await press(page, 'Keep My Words');
    await page.getByText('Your words are kept.').waitFor();
    expect(await textIn(page, 'Subject')).toBe('Mine');
    await press(page, 'Save');
    await dialog(page, 'Someone else saved while you were editing').waitFor();
    expect((await stored(id)).subject).toBe('Theirs');
  });

  it('goes on with what somebody else has saved meanwhile', async () => {
    const { id, page } = await open();
    const saveAsAdmin = (subject: string) => saveTemplate(admin.server, id, { subject });
    await press(page, 'Versions');
    const history = dialog(page, 'Versions of “Friendlier”');
    await history.getByText('They differ in').waitFor();
    await saveAsAdmin('Theirs');
    await press(page, 'Restore Version 1');
    await history.getByText('Not restored: Administrator has saved version 3 since. Look it over').waitFor();
    await history.getByRole('textbox', { name: 'Version 3, saved now' }).getByText('Subject: Theirs').waitFor();
    await expectAccessible(page);
    await press(page, 'Restore Version 1');
    await page.getByText('Version 1 is version 4 now.').waitFor();

    await saveAsAdmin('Checked');
    await page.getByText('More', { exact: true }).click();
    await press(page, 'Mark as Default…');
    const question = dialog(page, 'Mark as default');
    await question.getByText('Administrator has saved version 5 since. That is the one to be used.').waitFor();
    await saveAsAdmin('Used');
    await press(page, 'Use It');
    await question.getByText('Administrator has saved version 6 since. That is the one to be used.').waitFor();
    await press(page, 'Use It');
    await page.getByText('“Friendlier” is the default now.').waitFor();
    await expect.poll(() => textIn(page, 'Subject')).toBe('Used');
    expect(await page.getByText(/unsaved change/).count()).toBe(0);
    expect(await stored(id)).toMatchObject({ isDefault: true, version: 6 });
    await admin.server.call('DELETE', `email-templates/${id}/default`);
  });

  it('gives up what was typed, and then the template', async () => {
    const { id, page } = await open();
    await page.route(`**/email-templates/${id}`, (route) => route.abort('connectionrefused'));
    await write(page, 'Subject', 'Given up');
    await press(page, 'Save');
    const notSaved = page.getByText('What you typed is still here.');
    await notSaved.waitFor();
    await press(page, 'Discard');
    await notSaved.waitFor({ state: 'detached' });
    await page.unroute(`**/email-templates/${id}`);
    await page.getByText('More', { exact: true }).click();
    await press(page, 'Delete…');
    await press(page, 'Delete');
    await page.getByRole('status').getByText('“Friendlier” is deleted.').waitFor();
  });

  it('keeps the words where somebody has deleted the template: as a copy', async () => {
    const { id, page } = await open();
    await write(page, 'Subject', 'Still wanted');
    await admin.server.call('DELETE', `email-templates/${id}`, { headers: { 'If-Match': '"2"' } });
    await press(page, 'Save');
    await page.getByText('Not saved: somebody has deleted this template. Save as Copy keeps your words.').waitFor();
    await page.getByText('More', { exact: true }).click();
    await press(page, 'Save as Copy…');
    await press(page, 'Create Copy');
    await page.getByRole('heading', { name: 'Friendlier 2' }).waitFor();
    await expect.poll(() => textIn(page, 'Subject')).toBe('Still wanted');
  });

  it('puts the words of the system template back, unsaved, and saves what stands there as a copy', async () => {
    const { id, page } = await open();
    await page.getByText('More', { exact: true }).click();
    await press(page, 'Reset to System…');
    await expectAccessible(page);
    await press(page, 'Replace');
    await page.getByText('Replaced. Look it over, then press Save.').waitFor();
    await expect.poll(() => textIn(page, 'Subject')).toBe('Choose a new password for {{site.name}}');
    expect((await stored(id)).subject).toBe(WORDS.subject);
    await page.getByText('More', { exact: true }).click();
    await press(page, 'Save as Copy…');
    await page.getByRole('dialog').getByLabel('Template Name').fill('The copy');
    await press(page, 'Create Copy');
    await page.getByRole('heading', { name: 'The copy' }).waitFor();
    await expect.poll(() => textIn(page, 'Subject')).toBe('Choose a new password for {{site.name}}');
    expect((await stored(id)).subject).toBe(WORDS.subject);
  });

  it('asks for a name, and says when the session has ended', async () => {
    const id = await newTemplate(admin.server, 'Friendlier');
    const page = await admin.open(`/templates/${id}`);
    await page.getByLabel('Template Name').fill(' ');
    await press(page, 'Save');
    await page.getByText('Enter a name.').waitFor();
    await expectFocus(page, page.getByLabel('Template Name'));
    await page.getByLabel('Template Name').fill('Kinder');
    await page.request.delete(`${admin.server.url}/ums/api/v1/session`, { headers: { Origin: admin.server.url } });
    await page.getByRole('button', { name: 'Save' }).dispatchEvent('click');
    const ended = dialog(page, 'Your session has ended');
    await ended.getByLabel('Token').fill(admin.server.adminToken);
    await page.keyboard.press('Enter');
    await ended.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Template Name').inputValue()).toBe('Kinder');
    await press(page, 'Save');
    await page.getByText('Saved as version 3.').waitFor();
    expect((await stored(id)).name).toBe('Kinder');
  });

  it('shares the width between words and email as somebody wants', async () => {
    const { page } = await open();
    const line = page.getByRole('separator', { name: 'Width of the words' });
    const width = async () => (await page.getByRole('form', { name: 'Template' }).boundingBox())!.width;
    const before = await width();
    await line.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(width).toBeLessThan(before - 20);
    const { x, y } = (await line.boundingBox())!;
    await page.mouse.move(x + 4, y + 100);
    await page.mouse.down();
    await page.mouse.move(x + 204, y + 100);
    await page.mouse.up();
    await expect.poll(width).toBeGreaterThan(before + 20);
    expect(await overhang(page)).toBe(0);
  });

  it('leaves a system template as it is', async () => {
    const page = await admin.open('/templates/system.forgot-password.en', 'template-editor');
    await page.getByText('System templates are read-only and come with the release.').waitFor();
    await inPreview(page, 'Hello Ada Lovelace,').waitFor();
    expect(await page.getByRole('button', { name: /^(Save|Bold|Versions)/ }).count()).toBe(0);
    await expectAccessible(page);
    await press(page, 'Copy and Edit…');
    await dialog(page, 'Copy template').getByLabel('Template Name').fill('Own words');
    await press(page, 'Create Copy');
    await page.getByRole('heading', { name: 'Own words' }).waitFor();
  });

  it.each([
    [390, 'light'],
    [320, 'dark'],
  ] as const)('fits a phone of %i px, %s', async (width, theme) => {
    const { page } = await open({ width, height: 700, theme });
    expect(await overhang(page)).toBe(0);
    await typeInBody(page, '\n\n{{recipient.fullname}}');
    await page.getByText('Problems (1)').click();
    await problems(page).getByText('Did you mean recipient.fullName?').waitFor();
    expect(await overhang(page)).toBe(0);
    await press(page, 'Use recipient.fullName');
    await expectFocus(page, field(page, 'Body'));
    await page.getByText('Preview', { exact: true }).click();
    await inPreview(page, 'Dear Ada Lovelace,').waitFor();
    expect(await overhang(page)).toBe(0);
    await page.getByText('More', { exact: true }).click();
    expect(await overhang(page)).toBe(0);
    await press(page, 'Versions');
    const difference = page.getByText(/^They differ in \d+ places?\.$/);
    await difference.waitFor();
    expect(await overhang(page)).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    const places = await difference.innerText();
    await page.setViewportSize({ width: 1280, height: 700 });
    await page.locator('.cm-mergeView').waitFor();
    expect(await difference.innerText()).toBe(places);
  });
});
