import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type AdminPage, browserMissing, startAdminPage } from '../support/admin-page.js';
import { freshDatabase, type FreshDatabase } from '../support/databases.js';
import { describeWith } from '../support/required.js';

/** Whoever has seen a button presses it: what comes later does not push it away. */
describeWith(browserMissing, 'A page that is still being loaded', () => {
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

  /** The templates, opened anew, with answers of this kind held back. */
  const openHolding = async (kind: 'email-status' | 'email-templates') => {
    const page = await admin.open('/templates');
    await page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route(`**/${kind}`, async (route) => {
      await held;
      await route.continue();
    });
    await Promise.all([page.waitForRequest(`**/${kind}`), page.reload()]);
    return { page, letGo, button: page.getByRole('button', { name: 'Import…' }) };
  };

  it('shows no screen before it knows whether a banner stands above it', async () => {
    const { page, letGo, button } = await openHolding('email-status');
    expect(await button.count()).toBe(0);
    letGo();
    await button.waitFor();
    expect(await page.getByRole('region', { name: 'Alert' }).count()).toBe(1);
  });

  it('does not wait for that for long', async () => {
    const { page, letGo, button } = await openHolding('email-status');
    await button.waitFor();
    letGo();
    await page.getByRole('region', { name: 'Alert' }).waitFor();
  });

  it('has its buttons where they stay', async () => {
    const { page, letGo, button } = await openHolding('email-templates');
    await button.waitFor();
    const before = await button.boundingBox();
    letGo();
    await page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
    expect(await button.boundingBox()).toEqual(before);
  });
});
