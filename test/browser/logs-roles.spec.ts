import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { accessibilityFaults, type AdminPage, browserMissing, startAdminPage } from '../support/admin-page.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { LINK_CANARY, type MailOutcomes, startMailOutcomes } from '../support/mail-outcomes.js';
import { describeWith } from '../support/required.js';

describeWith(browserMissing, 'The log in the hands of', () => {
  let database: FreshDatabase;
  let admin: AdminPage;
  let mail: MailOutcomes;
  let failed: string;
  const pages: Page[] = [];

  const open = async (path: string, role: string) => {
    const page = await admin.open(path, role);
    pages.push(page);
    return page;
  };
  const recipients = (page: Page) => page.locator('td.email-recipient').allInnerTexts();
  const download = async (page: Page) => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  };

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
    mail = await startMailOutcomes(admin.server);
    const initiatedBy = { id: 'u-9', name: '=HYPERLINK("https://evil.example")' };
    await mail.become(await mail.queue({ to: 'ada@nordlicht.example', event: 'forgot-password', initiatedBy }), 'sent');
    failed = await mail.queue({ to: 'unknown@nordlicht.example', event: 'forgot-password' });
    await mail.become(failed, 'failed');
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    expect(admin.misdeeds).toEqual([]);
  });
  afterAll(async () => {
    await mail.stop();
    await admin.stop();
    await database.drop();
  });

  it('the help desk: emails and their events are read, resent and exported, the settings are not seen', async () => {
    const page = await open('/logs', 'help-desk');
    await expect.poll(() => recipients(page)).toEqual(['unknown@nordlicht.example', 'ada@nordlicht.example']);
    await page.getByLabel('Event', { exact: true }).selectOption({ label: 'Forgot password' });
    await page.getByLabel('Status', { exact: true }).selectOption({ label: 'Failed' });
    await expect.poll(() => recipients(page)).toEqual(['unknown@nordlicht.example']);
    expect(await page.getByRole('button', { name: /Resend All Failed/ }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Settings' }).count()).toBe(0);
    await page.getByRole('link', { name: /^View/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resend' }).waitFor();
    expect(await page.getByRole('button', { name: 'Allow Again' }).count()).toBe(1);
  });

  it('an auditor: everything is seen, and nothing is sent', async () => {
    const page = await open(`/logs/${failed}`, 'auditor');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Resend: not possible, your role may not.').waitFor();
    expect(await dialog.getByRole('button', { name: /Resend|Cancel Email|Allow Again/ }).count()).toBe(0);
    await dialog.getByText('Nothing is sent to this address').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('a sender: only what came with its own key, and the page says so', async () => {
    const key = await admin.server.keyFor('sender');
    await mail.become(await mail.queue({ to: 'own@nordlicht.example', token: key }), 'sent');
    const page = await admin.openSignedOut('/logs');
    pages.push(page);
    await page.getByLabel(/Token/).fill(key);
    await page.keyboard.press('Enter');
    await expect.poll(() => recipients(page)).toEqual(['own@nordlicht.example']);
    await page.getByText('only what was sent with your key').waitFor();
    await page.goto(`${page.url().split('?')[0]}/${failed}`);
    await page.getByRole('dialog').getByText('There is no such email.').waitFor();
  });

  it('somebody with a spreadsheet: the filtered emails as a file that does no harm and holds no link', async () => {
    const page = await open('/logs?event=forgot-password', 'help-desk');
    await page.getByRole('button', { name: 'Export CSV…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export CSV' });
    await dialog.getByText('Exports the 2 emails of this filter.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const half = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/csv', 'Content-Length': '1000' });
      response.write('"Event"', () => response.destroy());
    }).listen(0, '127.0.0.1');
    await once(half, 'listening');
    const { port } = half.address() as AddressInfo;
    await page.route('**/emails?*', (route) => route.continue({ url: `http://127.0.0.1:${port}` }), { times: 1 });
    await dialog.getByRole('button', { name: 'Export CSV' }).click();
    await dialog.getByText('The emails could not be exported. The server does not answer.').waitFor();
    half.close();
    const { name, text } = await download(page);
    expect(name).toMatch(/^emails-\d{4}-\d\d-\d\d\.csv$/);
    await dialog.getByText(`Exported. The file ${name} is in your downloads.`).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const [header, first, second, ...rest] = text.split('\r\n');
    expect(header).toContain('"Event","Date","Recipient","Initiated By","Status"');
    expect(first).toMatch(/^"Forgot password",".*Z","unknown@nordlicht\.example",.*"Failed","1",".*550 5\.1\.1/);
    expect(second).toContain(`"'=HYPERLINK(""https://evil.example"")","Accepted"`);
    expect(rest).toEqual(['']);
    expect(text).not.toContain(LINK_CANARY);
  });

  it('somebody with nothing to export: is told so', async () => {
    const page = await open('/logs?range=yesterday', 'help-desk');
    await page.getByRole('button', { name: 'Export CSV…' }).click();
    await page.getByText('There is no email to export with these filters.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Export CSV' }).count()).toBe(0);
  });

  it('an administrator: all that failed is sent again, after a question', async () => {
    const page = await open('/logs?status=failed', 'admin');
    await page.getByRole('button', { name: 'Resend All Failed…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Resend all failed emails?' });
    await dialog.getByText('Every failed email is sent once more').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Resend All Failed' }).click();
    await dialog.getByText('1 email is on the way again.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await mail.become(failed, 'failed');
    expect((await admin.server.call('GET', `emails/${failed}`)).body.attempts).toHaveLength(2);
  });
});
