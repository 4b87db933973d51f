import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ApiKeys } from '../../src/access/api-keys.js';
import {
  accessibilityFaults,
  type AdminPage,
  browserMissing,
  overhang,
  startAdminPage,
} from '../support/admin-page.js';
import { freshDatabase, type FreshDatabase } from '../support/databases.js';
import { describeWith } from '../support/required.js';
import { expectFocus } from '../support/settings-page.js';

describeWith(browserMissing, 'The API keys', () => {
  let database: FreshDatabase;
  let admin: AdminPage;

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
  });
  afterEach(() => admin.closePages());
  afterAll(async () => {
    await admin?.stop();
    await database?.drop();
  });

  /** Makes a key at the page and gives what it shows. */
  const make = async (page: Page, name: string, role = 'Sender'): Promise<string> => {
    await page.getByRole('button', { name: 'New API Key…' }).click();
    const dialog = page.getByRole('dialog', { name: 'New API key' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog.getByRole('radio', { name: role }).check();
    await dialog.getByRole('button', { name: 'Create Key' }).click();
    const made = page.getByRole('dialog', { name: `API key for ${name}` });
    await made.getByRole('button', { name: 'Copy the Key' }).click();
    const key = await clipboardOf(page);
    expect(await made.getByText(key).count()).toBe(1);
    await made.getByRole('button', { name: 'I Have Copied It' }).click();
    return key;
  };
  const clipboardOf = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()');
  const rowOf = (page: Page, name: string) =>
    page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });

  it('say what a key is for while there is none', async () => {
    const page = await admin.open('/api-keys');
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('are made in a dialog and shown once, and work as the example says', async () => {
    const page = await admin.open('/api-keys');
    const key = await make(page, 'Shop');
    await page.getByText('The key “Shop” works from now on.').waitFor();
    await rowOf(page, 'Shop').waitFor();
    expect(await page.content()).not.toContain(key);
    expect(await rowOf(page, 'Shop').textContent()).toMatch(/Shop.*Sender.*by Administrator.*Never/);

    await page.getByText('How to send an email with a key').click();
    await page.getByRole('button', { name: 'Copy the Example' }).click();
    const example = await clipboardOf(page);
    const answer = await admin.server.call('POST', new URL(/curl (\S+)/.exec(example)![1]!).pathname, {
      token: key,
      headers: Object.fromEntries(
        [...example.matchAll(/-H "(?!Authorization)([\w-]+): ([^"]+)"/g)].map(([, name, value]) => [name, value]),
      ),
      body: /-d '([^']+)'/.exec(example)![1]!,
    });
    expect(answer.status).toBe(202);
    await page.reload();
    await rowOf(page, 'Shop')
      .getByText(/^\d\d:\d\d$/)
      .waitFor();
    await page.clock.setFixedTime(Date.now() + 366 * 24 * 3_600_000);
    await page.reload();
    await rowOf(page, 'Shop')
      .getByText(new RegExp(`^\\d+ \\S+ ${new Date().getFullYear()}, \\d\\d:\\d\\d$`))
      .waitFor();
  });

  it('keep the dialog with a new key open until it is put aside on purpose', async () => {
    const page = await admin.open('/branding');
    await page.getByText('Administrator, admin').click();
    await page.getByRole('link', { name: 'API Keys' }).click();
    await page.getByRole('button', { name: 'New API Key…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Careful');
    await page.keyboard.press('Enter');
    const made = page.getByRole('dialog', { name: 'API key for Careful' });
    await made.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await made.isVisible()).toBe(true);
    await page.goBack();
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await question.getByText('The key is never shown again.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await question.getByRole('button', { name: 'Stay' }).click();
    expect(await made.isVisible()).toBe(true);
  });

  it('ask for a name and for a day to come, at the fields', async () => {
    const page = await admin.open('/api-keys', 'admin', { theme: 'dark' });
    await page.getByRole('button', { name: 'New API Key…' }).click();
    await page.getByRole('button', { name: 'Create Key' }).click();
    await page.getByText('Enter a name').waitFor();
    await page.locator('#api-key-name:focus').waitFor();

    await page.getByRole('textbox', { name: 'Name' }).fill('Shop');
    await page.getByLabel('Expires').selectOption('On another date');
    await page.getByLabel('Last Day').fill('2020-01-31');
    await page.getByRole('button', { name: 'Create Key' }).click();
    await page.getByText('Choose a day that is not over yet.').waitFor();
    await page.locator('#api-key-date:focus').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('show when they end, and that they have ended', async () => {
    const inDays = (days: number) => new Date(Date.now() + days * 24 * 3_600_000).toISOString();
    await admin.server.call('POST', 'api-keys', { body: { name: 'Soon', role: 'sender', expiresAt: inDays(10) } });
    const anybody = { id: 'maria', name: 'Maria', roles: ['admin' as const], origin: '127.0.0.1' };
    await admin.server.app.get(ApiKeys).create({ name: 'Over', role: 'auditor', expiresAt: new Date(0) }, anybody);
    const page = await admin.open('/api-keys');
    await rowOf(page, 'Soon').getByText('in 10 days').waitFor();
    await rowOf(page, 'Over').getByText('Expired on').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('stop working as soon as they are revoked, which is asked first', async () => {
    const page = await admin.open('/api-keys');
    const key = await make(page, 'Old service', 'Auditor');
    expect((await admin.server.call('GET', 'api-keys', { token: key })).status).toBe(200);

    await page.reload();
    await rowOf(page, 'Old service').getByRole('button', { name: 'Revoke…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke the key “Old service”?' });
    await dialog.getByText('It was last used').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await rowOf(page, 'Old service').count()).toBe(1);

    await rowOf(page, 'Old service').getByRole('button', { name: 'Revoke…' }).click();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('is revoked and refused from now on').waitFor();
    await rowOf(page, 'Old service').waitFor({ state: 'detached' });
    // With what was pressed the row is gone.
    await expectFocus(page, page.getByRole('main'));
    expect((await admin.server.call('GET', 'api-keys', { token: key })).status).toBe(401);
  });

  it('are for administrators', async () => {
    const page = await admin.open('/api-keys', 'auditor');
    await page.getByText('You may not look at this page.').waitFor();
  });

  it('fit a phone', async () => {
    const name = 'A very long name for a service of the north that says everything'.slice(0, 64);
    const somebody = { id: 'x', name: `${name}${'x'.repeat(64)}`, roles: ['admin' as const], origin: '127.0.0.1' };
    await admin.server.app.get(ApiKeys).create({ name, role: 'template-editor' }, somebody);
    const page = await admin.open('/api-keys', 'admin', { width: 320, height: 700, theme: 'dark' });
    await rowOf(page, name).waitFor();
    expect(await overhang(page)).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('do nothing that the policy of the page forbids', () => {
    expect(admin.misdeeds).toEqual([]);
  });
});
