import type { Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { StoredTemplate } from '../../src/mail/templates/stored/stored-template.entity.js';
import { TemplateVersion } from '../../src/mail/templates/stored/template-version.entity.js';
import { accessibilityFaults, type AdminPage, browserMissing, HOME, startAdminPage } from '../support/admin-page.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { describeWith } from '../support/required.js';
import { expectAccessible, expectFocus, press } from '../support/settings-page.js';
import { inEnglish, newTemplate, openMenu, saveTemplate } from '../support/template-pages.js';
import { WORDS } from '../support/template-words.js';

describeWith(browserMissing, 'The list of templates', () => {
  let database: FreshDatabase;
  let admin: AdminPage;
  let friendlier: string;

  const event = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const events = (page: Page) => page.locator('.template-event h4').allInnerTexts();
  const shows = (page: Page, ...names: string[]) => expect.poll(() => events(page), { timeout: 10_000 }).toEqual(names);
  const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
    friendlier = await newTemplate(admin.server, 'Friendlier');
    await admin.server.call('POST', `email-templates/${friendlier}/default`);
  });
  afterEach(async () => {
    await admin.closePages();
    expect(admin.misdeeds).toEqual([]);
  });
  afterAll(async () => {
    await admin?.stop();
    await database?.drop();
  });

  it('shows every event by category, what is in use, and the templates on demand', async () => {
    const page = await admin.open('/templates', 'template-editor');
    await page.getByText('In use: Friendlier (English)').waitFor();
    expect((await events(page)).length).toBeGreaterThanOrEqual(11);
    await page.getByRole('heading', { name: 'Password', exact: true }).waitFor();
    await page.getByText('English: Friendlier', { exact: true }).first().waitFor({ state: 'attached' });
    await event(page, 'Forgot password').click();
    await page.getByRole('link', { name: 'Edit Friendlier' }).waitFor();
    await inEnglish(page).getByText('Read-only · Comes with the release').waitFor();
    await expectAccessible(page);
    await page.reload();
    await page.getByRole('link', { name: 'Edit Friendlier' }).waitFor();
    await event(page, 'Forgot password').click();
    await page.getByRole('link', { name: 'Edit Friendlier' }).waitFor({ state: 'detached' });
  });

  it('has its buttons where they stay while it is still being loaded', async () => {
    const page = await admin.open('/templates');
    await page.getByText('In use: Friendlier (English)').waitFor();
    let held: Route | undefined;
    await page.route('**/email-templates', (route) => (held = route), { times: 1 });
    await page.reload();
    await expect.poll(() => held).toBeDefined();
    const button = page.getByRole('button', { name: 'Import…' });
    const before = await button.boundingBox();
    await held!.continue();
    await page.getByText('In use: Friendlier (English)').waitFor();
    expect(await button.boundingBox()).toEqual(before);
  });

  it('is searched while somebody types, and filtered by what was changed', async () => {
    const page = await admin.open('/templates');
    await page.getByRole('searchbox', { name: 'Search' }).pressSequentially('friend');
    await shows(page, 'Forgot password');
    await page.getByRole('searchbox', { name: 'Search' }).fill('password administrator');
    await shows(
      page,
      'Account activation',
      'Password reset by an administrator',
      'Password changed by an administrator',
    );
    await page.getByRole('searchbox', { name: 'Search' }).fill('invoce');
    await page.getByText('No event or template matches “invoce”.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('Show', { exact: true }).selectOption('Changed');
    await press(page, 'Clear Search');
    await shows(page, 'Forgot password');
    expect(query(page)).toEqual({ show: 'changed' });
    await page.reload();
    await shows(page, 'Forgot password');
    await page.getByLabel('Show', { exact: true }).selectOption('Problems');
    await page.getByText('No event matches these filters.').waitFor();
    await page.goBack();
    await shows(page, 'Forgot password');
  });

  it('shows one language alone', async () => {
    const page = await admin.open('/templates?language=en&open=forgot-password');
    await page.getByRole('region', { name: 'Forgot password, English' }).waitFor();
    expect(await page.getByRole('region', { name: /^Forgot password, / }).count()).toBe(1);
    expect(await page.getByLabel('Language', { exact: true }).inputValue()).toBe('en');
  });

  it('takes a copy into another language, from the words that there are in it', async () => {
    const page = await admin.open('/templates?open=forgot-password', 'template-editor');
    await inEnglish(page).getByRole('button', { name: 'Copy System template' }).click();
    const dialog = page.getByRole('dialog', { name: 'Copy template' });
    await dialog.getByLabel('Template Name').fill('Vriendelijker');
    await dialog.getByLabel('Language').selectOption('nl');
    await dialog.getByRole('button', { name: 'Create Copy' }).click();
    await page.getByText('Forgot password · Nederlands').waitFor();
    await page.getByRole('link', { name: 'All Templates' }).click();
    await page.getByText('Nederlands: no template of its own').first().waitFor({ state: 'attached' });
    await page.getByRole('link', { name: 'Edit Vriendelijker' }).waitFor();
  });

  it('does not delete what is in use', async () => {
    const page = await admin.open('/templates?open=forgot-password', 'template-editor');
    await openMenu(page, 'Friendlier');
    await press(page, 'Delete…');
    const dialog = page.getByRole('dialog', { name: 'Delete “Friendlier”?' });
    await dialog.getByText('It is in use. Mark another template as default first.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expectFocus(page, page.locator('summary', { hasText: 'More for Friendlier' }));
  });

  it('does not delete at once what somebody else has just saved', async () => {
    const id = await newTemplate(admin.server, 'Just saved');
    const page = await admin.open('/templates?open=forgot-password', 'template-editor');
    await openMenu(page, 'Just saved');
    await press(page, 'Delete…');
    const dialog = page.getByRole('dialog', { name: 'Delete “Just saved”?' });
    await saveTemplate(admin.server, id, { name: 'Just saved' });
    await press(page, 'Delete');
    await dialog
      .getByText('Not deleted: Administrator has saved version 3 since. Delete takes that away too.')
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await press(page, 'Delete');
    await page.getByText('“Just saved” is deleted.').waitFor();
    // With what was pressed the row is gone.
    await expectFocus(page, inEnglish(page));
  });

  it('tells of templates that a release has changed or broken, above the page too, and leads there', async () => {
    const stale = await newTemplate(admin.server, 'Outdated');
    const { dataSource } = admin.server.app.get(Database);
    await dataSource.transaction(async (manager) => {
      const before = {
        copiedWords: 'before',
        copiedSource: { ...WORDS, subject: 'Of the release before' },
      };
      await manager.update(StoredTemplate, { id: stale }, before);
      await manager.update(TemplateVersion, { templateId: friendlier, version: 2 }, { subject: 'Hello {{gone.away}}' });
    });
    // As after an upgrade: nothing is compiled yet.
    await admin.stop();
    admin = await startAdminPage(database.url);
    const page = await admin.open('/templates?show=problems&open=forgot-password', 'template-editor');
    const banner = page.getByRole('region', { name: 'Alert' });
    await page.getByText('It cannot be used any more, so the system template is sent instead.').waitFor();
    await page.getByText('2 notices').waitFor();
    await shows(page, 'Forgot password');
    await banner.getByRole('button', { name: 'and 1 more' }).click();
    await banner
      .getByText('“Friendlier” for Forgot password failed, so the system template is sent instead.')
      .waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Compare' }).click();
    const history = page.getByRole('dialog', { name: 'Versions of “Outdated”' });
    await history.getByText(/^They differ in \d+ places?\.$/).waitFor();
    expect(await history.getByRole('radio', { name: /^What the release changed/ }).isChecked()).toBe(true);
    await history.getByRole('textbox', { name: 'When you copied it' }).getByText('Of the release before').waitFor();
    await expectAccessible(page);
    await history.getByRole('button', { name: 'Keep My Words' }).click();
    await history.waitFor({ state: 'detached' });
    await page.getByText('Your words are kept.').waitFor();
    expect(await page.getByText('The system template you copied has changed since.').count()).toBe(0);
    await banner.getByRole('button', { name: 'Open Template' }).click();
    await page.waitForURL(`**${HOME}/templates/${friendlier}`);
    await page.getByText('Subject, line 1, column 9: gone.away is not a variable of this event.').waitFor();
  });

  it('can be read but not changed by an auditor', async () => {
    const page = await admin.open('/templates?open=forgot-password', 'auditor');
    await page.getByRole('link', { name: 'View Outdated' }).waitFor();
    expect(await page.getByRole('button', { name: /^(Copy|Delete|Mark|Send)/ }).count()).toBe(0);
    expect(await page.getByText('More for').count()).toBe(0);
    await page.getByRole('link', { name: 'View Outdated' }).click();
    await page.getByText('You can look at this page but not change it.').waitFor();
    await page.getByRole('textbox', { name: 'Body' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Body' }).getAttribute('contenteditable')).toBe('false');
    await page.frameLocator('iframe[title="Preview of the email"]').getByText('Dear Ada Lovelace').first().waitFor();
    expect(await page.getByRole('button', { name: /Save|Test|Bold/ }).count()).toBe(0);
    await expectAccessible(page);
    await press(page, 'Versions');
    await page
      .getByRole('dialog')
      .getByText(/^They differ in/)
      .waitFor();
    expect(await page.getByRole('button', { name: /Restore|Test/ }).count()).toBe(0);
  });

  it('is not there for the help desk', async () => {
    const page = await admin.open('/templates', 'help-desk');
    await page.getByText('You may not look at this page. It needs the role admin or template-editor').waitFor();
    expect(await page.getByRole('link', { name: 'Templates' }).count()).toBe(0);
  });

  it.each([
    [390, 'light'],
    [320, 'dark'],
  ] as const)('fits a phone of %i px, %s', async (width, theme) => {
    const page = await admin.open('/templates?open=forgot-password', 'template-editor', { width, height: 700, theme });
    await page.getByRole('link', { name: 'Edit Outdated' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await openMenu(page, 'Outdated');
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  });

  it('says why it is not there, and loads it again', async () => {
    const page = await admin.open('/branding');
    await page.getByText('Sample email').first().waitFor();
    const api = '**/api/v1/email-templates';
    await page.route(api, (route) => route.abort('connectionrefused'));
    await page.getByRole('link', { name: 'Templates' }).click();
    await page.getByText('The templates could not be loaded.').waitFor();
    await page.unroute(api);
    await press(page, 'Try Again');
    await page.getByText('In use: Friendlier (English)').waitFor();
  });
});
