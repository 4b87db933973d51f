import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  accessibilityFaults,
  type AdminPage,
  browserMissing,
  overhang,
  startAdminPage,
} from '../support/admin-page.js';
import { archiveOf, goodFile } from '../support/archives.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { ownTemplates, removeOwnTemplates } from '../support/own-templates.js';
import { describeWith } from '../support/required.js';
import { expectAccessible, expectFocus, press } from '../support/settings-page.js';
import { newTemplate, openMenu, saveTemplate } from '../support/template-pages.js';

const LIST = '/templates?open=forgot-password';

describeWith(browserMissing, 'Templates as files, in the page,', () => {
  let database: FreshDatabase;
  let admin: AdminPage;
  let folder: string;

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ums-mail-files-'));
  });
  afterEach(async () => {
    await admin.closePages();
    await rm(folder, { recursive: true });
    await removeOwnTemplates(admin.server.call);
    expect(admin.misdeeds).toEqual([]);
  });
  afterAll(async () => {
    await admin?.stop();
    await database?.drop();
  });

  const put = async (path: string, content: string | Uint8Array): Promise<string> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
    return join(folder, path);
  };
  const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Import templates' });
  const openImport = async (page: Page) => {
    await press(page, 'Import…');
    await dialogOf(page).waitFor();
    return dialogOf(page);
  };
  const bytesOf = async (download: Download) => readFile(await download.path());
  const exported = async (page: Page) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog', { name: 'Export templates' }).getByRole('button', { name: 'Export' }).click(),
    ]);
    return download;
  };
  /** Lets go of files over the dialog, as somebody does who drags them from a window of the system. */
  const drop = async (page: Page, ...files: readonly string[]) => {
    const box = (await dialogOf(page).boundingBox())!;
    const session = await page.context().newCDPSession(page);
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', {
        type,
        x: box.x + 60,
        y: box.y + 20,
        data: { items: [], files: [...files], dragOperationsMask: 1 },
      });
    }
  };

  it('are exported, changed, looked at, imported and in use', async () => {
    const id = await newTemplate(admin.server, 'Friendlier', { subject: 'Hello from {{site.name}}' });
    await admin.server.call('POST', `email-templates/${id}/default`);
    const page = await admin.open(LIST, 'template-editor');
    await press(page, 'Export…');
    const dialog = page.getByRole('dialog', { name: 'Export templates' });
    await dialog.getByLabel('Your own one').waitFor();
    await expectAccessible(page);
    const download = await exported(page);
    expect(download.suggestedFilename()).toMatch(/^email-templates-\d{4}-\d\d-\d\d\.zip$/);
    await dialog.getByText(/^Exported\. The file email-templates-.*\.zip is in your downloads\.$/).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();

    const [[path, text]] = Object.entries(unzipSync(await bytesOf(download))) as [[string, Uint8Array]];
    const changed = Buffer.from(text).toString().replace('Hello from', 'Good morning from');
    await put(`mails/${path}`, changed);
    await put(
      'mails/forgot-password/new.md',
      goodFile({ name: 'Zweite', locale: 'de' }, '{:General.SiteUrl}\n\n{{links.reset}}'),
    );
    await put('mails/.git/HEAD', 'ref');
    await openImport(page);
    await page.getByLabel('Folder', { exact: true }).setInputFiles(join(folder, 'mails'));
    await page.getByText('mails · 2 read: 1 new, 1 changed. 1 token of Bold BI is read as variables.').waitFor();
    await page.getByText('Zweite, Deutsch: new').waitFor();
    await page.getByText('Friendlier, English: changed').waitFor();
    await expectAccessible(page);
    expect(await ownTemplates(admin.server.call)).toHaveLength(1);
    await press(page, 'Import 2');
    await page.getByText('Imported: 1 new, 1 changed.').waitFor();
    await dialogOf(page).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Edit Zweite' }).waitFor();
    await expectFocus(page, page.getByRole('button', { name: 'Import…' }));
    const now = await admin.server.call('GET', `email-templates/${id}`);
    expect(now.body).toMatchObject({ isDefault: true, version: 3, subject: 'Good morning from {{site.name}}' });
    expect(now.body.updatedBy.name).toBe('template-editor');
  });

  it('with a problem are not imported, until it is mended and the same folder is chosen again', async () => {
    await put('mails/forgot-password/fine.md', goodFile({ default: true }));
    await put(
      'mails/forgot-password/de.md',
      goodFile({ name: 'B' }, '{{links.reset}}\n\nHello {{recipient.fullname}}'),
    );
    await put('mails/forgot-password/notes.txt', 'x');
    const page = await admin.open('/templates', 'template-editor');
    const dialog = await openImport(page);
    const input = page.getByLabel('Folder', { exact: true });
    await input.setInputFiles(join(folder, 'mails'));
    await dialog.getByText('mails · 3 read: 1 new, 2 with problems.').waitFor();
    await dialog.getByText('Mend these, then choose the folder again.').waitFor();
    const list = dialog.getByRole('region', { name: 'Problems (2)' });
    expect(await list.getByRole('listitem').allInnerTexts()).toEqual([
      'forgot-password/notes.txt: Is no template: only files that end with .md belong here.',
      'forgot-password/de.md, line 9, column 9: body: recipient.fullname is not a variable of this event. Did you mean recipient.fullName?',
    ]);
    expect(await dialog.getByRole('button', { name: /^Import/ }).count()).toBe(0);
    await expectAccessible(page);

    await rm(join(folder, 'mails/forgot-password/notes.txt'));
    await put('mails/forgot-password/de.md', goodFile({ name: 'B' }, 'Hello'));
    await input.setInputFiles(join(folder, 'mails'));
    await dialog.getByText('mails · 2 read: 2 new.').waitFor();
    await dialog.getByRole('region', { name: 'Advice (1)' }).getByText('forgot-password/de.md, line').waitFor();
    await press(page, 'Import 2');
    await page.getByText('Imported: 2 new. 1 template is used from the next email on.').waitFor();
    await page.getByText('In use: Friendlier (English)').waitFor();
  });

  it('are dropped as a folder or as a .zip, wherever they fall, and the page stays', async () => {
    await put('mails/forgot-password/a.md', goodFile());
    await put('mails/forgot-password/.DS_Store', 'x');
    const zip = await put('mails.zip', archiveOf({ 'forgot-password/b.md': goodFile({ name: 'Other' }) }));
    const page = await admin.open('/templates', 'template-editor');
    const dialog = await openImport(page);
    await drop(page, join(folder, 'mails'));
    await dialog.getByText('mails · 1 read: 1 new.').waitFor();
    await dialog.getByText('Friendlier, English: new').waitFor();
    await drop(page, zip);
    await dialog.getByText('mails.zip · 1 read: 1 new.').waitFor();
    await press(page, 'Import 1');
    await page.getByText('Imported: 1 new.').waitFor();
    expect((await ownTemplates(admin.server.call)).map(({ name }: { name: string }) => name)).toEqual(['Other']);
  });

  it('are imported with the keyboard alone, and what happens is said to those who only listen', async () => {
    const zip = await put('mails.zip', archiveOf({ 'mails/forgot-password/a.md': goodFile() }));
    const page = await admin.open('/templates', 'template-editor');
    // Listened to before any key is pressed: only then does a browser without windows open nothing of its own.
    page.on('filechooser', (chooser) => void chooser.setFiles(zip));
    await page.getByRole('button', { name: 'Import…' }).focus();
    await page.keyboard.press('Enter');
    const dialog = dialogOf(page);
    const status = dialog.getByRole('status').first();
    await expectFocus(page, dialog.getByRole('heading', { name: 'Import templates' }));
    // Past the cross.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expectFocus(page, page.getByLabel('Folder', { exact: true }));
    await page.keyboard.press('Tab');
    const input = page.getByLabel('Or a .zip File');
    await expectFocus(page, input);
    await page.keyboard.press('Enter');
    await status.getByText('mails.zip · 1 read: 1 new.').waitFor();
    await expectFocus(page, input);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expectFocus(page, page.getByRole('button', { name: 'Import 1' }));
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Imported: 1 new.').waitFor();

    await page.keyboard.press('Enter');
    await page.getByLabel('Or a .zip File').setInputFiles(zip);
    await dialog.getByText('There is nothing to import: the templates here say the same.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('are shown anew where somebody has changed one in the meantime, before anything is imported', async () => {
    const id = await newTemplate(admin.server, 'Friendlier');
    const zip = await put('mails.zip', archiveOf({ 'forgot-password/a.md': goodFile() }));
    const page = await admin.open('/templates', 'template-editor');
    const dialog = await openImport(page);
    await page.getByLabel('Or a .zip File').setInputFiles(zip);
    await dialog.getByText('1 read: 1 changed.').waitFor();
    await saveTemplate(admin.server, id, { name: 'Friendlier', subject: 'Theirs' });
    await press(page, 'Import 1');
    await dialog.getByText('Somebody has changed a template since you looked').waitFor();
    await dialog.getByText('1 read: 1 changed.').waitFor();
    expect((await admin.server.call('GET', `email-templates/${id}`)).body).toMatchObject({ version: 3 });
    await press(page, 'Import 1');
    await page.getByText('Imported: 1 changed.').waitFor();
  });

  it('are those that were chosen last, however late the answer about others comes', async () => {
    const first = await put('first.zip', archiveOf({ 'forgot-password/a.md': goodFile() }));
    const second = await put('second.zip', archiveOf({ 'forgot-password/b.md': goodFile({ name: 'Second' }) }));
    const page = await admin.open('/templates', 'template-editor');
    const dialog = await openImport(page);
    const held: (() => Promise<void>)[] = [];
    await page.route('**/email-templates/import?**', (route) => {
      held.push(() => route.continue());
    });
    await page.getByLabel('Or a .zip File').setInputFiles(first);
    await dialog.getByText('Looking at the files…').waitFor();
    await expect.poll(() => held.length).toBe(1);
    await page.getByLabel('Or a .zip File').setInputFiles(second);
    await expect.poll(() => held.length).toBe(2);
    await held[1]!();
    await dialog.getByText('second.zip · 1 read: 1 new.').waitFor();
    await Promise.all([page.waitForEvent('requestfinished'), held[0]!()]);
    await press(page, 'Import 1');
    await dialog.getByRole('button', { name: 'Importing…' }).waitFor();
    // What is on its way cannot be called back.
    await page.keyboard.press('Escape');
    expect(await dialog.getByRole('button', { name: /Cancel|Close/ }).count()).toBe(0);
    await dialog.getByRole('button', { name: 'Importing…' }).waitFor();
    await held[2]!();
    await page.getByText('Imported: 1 new.').waitFor();
    expect((await ownTemplates(admin.server.call)).map(({ name }: { name: string }) => name)).toEqual(['Second']);
  });

  it('that are no templates, too large, or not to be sent, are refused in words, and can be chosen again', async () => {
    const good = await put('mails.zip', archiveOf({ 'forgot-password/a.md': goodFile() }));
    const page = await admin.open('/templates', 'template-editor');
    const dialog = await openImport(page);
    const input = page.getByLabel('Or a .zip File');
    await input.setInputFiles(await put('letter.pdf', '%PDF-1.7'));
    await dialog.getByText('This is no .zip file, or only a part of one.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Try Again' }).count()).toBe(0);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await input.setInputFiles(await put('large.zip', Buffer.alloc(5 * 1024 * 1024)));
    await dialog.getByText('A .zip file may have at most 4 MB.').waitFor();
    expect(asked.filter((url) => url.includes('/import'))).toEqual([]);
    await page.route('**/email-templates/import?**', (route) => route.abort('connectionrefused'));
    await input.setInputFiles(good);
    await dialog.getByText('The files could not be looked at. The server does not answer.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.unroute('**/email-templates/import?**');
    await press(page, 'Try Again');
    await dialog.getByText('mails.zip · 1 read: 1 new.').waitFor();
  });

  it('are a .zip where a browser knows no folders', async () => {
    const zip = await put('mails.zip', archiveOf({ 'forgot-password/a.md': goodFile() }));
    const page = await admin.open('/templates', 'template-editor');
    const dialog = await openImport(page);
    const input = page.getByLabel('Folder', { exact: true });
    await input.evaluate((element) => element.removeAttribute('webkitdirectory'));
    await input.setInputFiles(await put('a.md', goodFile()));
    await dialog.getByText('a.md: Lies beside the folders. Put it into that of its event.').waitFor();
    await input.setInputFiles(zip);
    await dialog.getByText('mails.zip · 1 read: 1 new.').waitFor();
  });

  it('begin with those of the release where there are none of one’s own', async () => {
    const page = await admin.open('/templates', 'auditor');
    await page.getByText('Forgot password').first().waitFor();
    expect(await page.getByRole('button', { name: 'Import…' }).count()).toBe(0);
    await press(page, 'Export…');
    await page.getByText(/^There are no templates of your own yet, so it holds the \d+ system templates/).waitFor();
    const download = await exported(page);
    expect(download.suggestedFilename()).toMatch(/^system-email-templates-/);
    expect(Object.keys(unzipSync(await bytesOf(download))).length).toBeGreaterThan(30);
  });

  it('are exported one by one from the list', async () => {
    await newTemplate(admin.server, 'Für Köln', { subject: 'Hello from {{site.name}}' });
    const page = await admin.open(LIST, 'template-editor');
    await openMenu(page, 'Für Köln');
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Export')]);
    expect(download.suggestedFilename()).toBe('fur-koln.en.md');
    expect((await bytesOf(download)).toString()).toContain("name: 'Für Köln'");
    await page.getByText('Exported. The file fur-koln.en.md is in your downloads.').waitFor();
    await page.route('**/file', (route) => route.abort('connectionrefused'));
    await openMenu(page, 'Für Köln');
    await press(page, 'Export');
    await page.getByText('“Für Köln” could not be exported.').waitFor();
  });

  it.each([
    [390, 'light'],
    [320, 'dark'],
  ] as const)('fit a phone of %i px, %s', async (width, theme) => {
    await put(
      'mails/forgot-password/a-file-with-a-very-long-name-that-goes-on-and-on-and-on.md',
      goodFile({}, '{{x}}'),
    );
    const page = await admin.open('/templates', 'template-editor', { width, height: 700, theme });
    await page.getByRole('button', { name: 'Export…' }).waitFor();
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    const dialog = await openImport(page);
    await page.getByLabel('Folder', { exact: true }).setInputFiles(join(folder, 'mails'));
    await dialog.getByRole('region', { name: 'Problems (1)' }).waitFor();
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    const body = dialog.locator('.dialog-body');
    expect(await body.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  });
});
