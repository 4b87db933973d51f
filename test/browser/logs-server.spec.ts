import type { Page } from 'playwright-core';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { list, sql } from '../../src/database/sql.js';
import { accessibilityFaults, type AdminPage, browserMissing, HOME, startAdminPage } from '../support/admin-page.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { describeWith } from '../support/required.js';
import { startServer, type TestServer } from '../support/server.js';

const EMAILS = 100_000;
/** As long as the log keeps them. */
const SPAN_MS = 90 * 24 * 3_600_000;
/** Of one statement. */
const BATCH = 1_000;

describeWith(browserMissing, 'A log of 100,000 emails', () => {
  let database: FreshDatabase;
  let admin: AdminPage;
  let page: Page;
  let later: TestServer | undefined;
  const env = { UMS_ROLE: 'web' };

  const ids = () =>
    page.locator('td.email-action a').evaluateAll((links) => links.map((link) => link.getAttribute('href')!));

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url, env);
    await fill(admin.server.app.get(Database));
    page = await admin.open('/logs');
  }, 180_000);
  afterAll(async () => {
    await admin.stop();
    await later?.stop();
    await database.drop();
  });

  it('opens soon, and is filtered soon', async () => {
    const begun = Date.now();
    await page.reload();
    await page.locator('td.email-recipient').first().waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('ada.1');
    await expect.poll(async () => (await page.locator('td.email-recipient').allInnerTexts())[0]).toMatch(/^ada\.1/);
    expect(Date.now() - begun).toBeLessThan(10_000);
    await page.getByRole('searchbox', { name: 'Search' }).fill('');
    await expect.poll(() => new URL(page.url()).search).toBe('');
  });

  it('is turned page by page, there and back, and begins anew from an address', async () => {
    await page.goto(`${admin.server.url}${HOME}/logs?range=all`);
    await expect.poll(async () => (await ids()).length).toBe(50);
    const first = await ids();
    await page.getByRole('button', { name: 'Older' }).click();
    await expect.poll(async () => (await ids())[0]).not.toBe(first[0]);
    const second = await ids();
    expect(second.filter((id) => first.includes(id))).toEqual([]);
    // The focus goes with the page: the next Tab leads to its first email.
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Emails');
    await page.getByRole('button', { name: 'Older' }).click();
    await expect.poll(async () => (await ids())[0]).not.toBe(second[0]);
    await page.getByRole('button', { name: 'Newer' }).click();
    await expect.poll(async () => (await ids())[0]?.split('?')[0]).toBe(second[0]!.split('?')[0]);
    await page.reload();
    await expect.poll(async () => (await ids())[0]?.split('?')[0]).toBe(second[0]!.split('?')[0]);
    await page.getByRole('button', { name: 'Newest' }).click();
    await expect.poll(ids).toEqual(first);
  });

  it('counts for an export no further than it is worth', async () => {
    await page.goto(`${admin.server.url}${HOME}/logs?range=all`);
    await page.getByRole('button', { name: 'Export CSV…' }).click();
    await page.getByText('Exports the more than 10,000 emails of this filter.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  it('goes on where it was when somebody signs in again', async () => {
    await page.request.delete(`${admin.server.url}/ums/api/v1/session`, { headers: { Origin: admin.server.url } });
    await page.getByLabel('Date', { exact: true }).selectOption({ label: 'Last 60 Days' });
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.getByLabel(/Token/).fill(admin.server.adminToken);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(async () => (await ids())[0]).toContain('?range=60d');
    await page.getByText('The log could not be loaded.').waitFor({ state: 'detached' });
  });

  it('says when the server does not answer, and is back by itself when it does again', async () => {
    await expect.poll(async () => (await ids()).length).toBe(50);
    const { port } = new URL(admin.server.url);
    await page.clock.install();
    await admin.server.stop();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('The log could not be loaded.').waitFor();
    await page.getByText('The server does not answer.').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await accessibilityFaults(page)).toEqual([]);
    }
    // What was loaded before is still there to be read.
    expect(await ids()).toHaveLength(50);
    later = await startServer(database.url, {
      ...env,
      UMS_BASE_URL: admin.server.url,
      UMS_ADMIN_TOKEN: admin.server.adminToken,
      PORT: port,
    });
    await page.clock.runFor(60_000);
    await page.getByText('The log could not be loaded.').waitFor({ state: 'detached' });
    expect(admin.misdeeds).toEqual([]);
  });
});

/** Accepted emails, evenly over the time that the log spans, to a thousand people. */
async function fill(database: Database): Promise<void> {
  const begin = Date.now() - SPAN_MS;
  for (let first = 0; first < EMAILS; first += BATCH) {
    const rows = Array.from({ length: BATCH }, (_, index) => {
      const at = new Date(begin + ((first + index + 0.5) * SPAN_MS) / EMAILS);
      const id = uuid({ msecs: at.getTime() });
      const address = `ada.${index}@nordlicht.example`;
      return sql`(
        ${id}, 'forgot-password', 'en', 'system/forgot-password/en/3f9c0a12', ${address}, ${address},
        'nordlicht.example', ${`<${id}@portal.nordlicht.example>`}, 1, ${true}, ${false}, 'sent', 1, 0, 1, 1, ${false},
        ${at}, ${new Date(at.getTime() + 3_600_000)}, ${new Date(at.getTime() + 900)}
      )`;
    });
    await database.run(function* () {
      yield* sql`
        INSERT INTO ums_mail_emails (
          id, event, locale, template, recipient, recipient_key, recipient_domain, message_id, priority, carries_link,
          unsaved_settings, status, attempts, retries, fence, settings_revision, possible_duplicate, created_at,
          expires_at, settled_at
        ) VALUES ${list(rows)}`;
    });
  }
}
