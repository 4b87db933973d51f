import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessibilityFaults, type AdminPage, browserMissing, startAdminPage } from '../support/admin-page.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { type MailOutcomes, startMailOutcomes } from '../support/mail-outcomes.js';
import { describeWith } from '../support/required.js';

const OUT = '/tmp/page-logs';
describeWith(browserMissing, 'shots', () => {
  let database: FreshDatabase; let admin: AdminPage; let mail: MailOutcomes;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    mkdirSync(OUT, { recursive: true });
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
    mail = await startMailOutcomes(admin.server);
    const ada = { id: 'u-1', name: 'Ada Lovelace' };
    ids.twice = await mail.queue({ to: 'twice@nordlicht.example' });
    ids.accepted = await mail.queue({ to: 'ada@nordlicht.example', event: 'forgot-password', initiatedBy: ada });
    await mail.become(ids.accepted, 'sent');
    ids.failed = await mail.queue({ to: 'unknown@nordlicht.example', event: 'forgot-password', initiatedBy: ada });
    await mail.become(ids.failed, 'failed');
    ids.suppressed = await mail.queue({ to: 'unknown@nordlicht.example' });
    ids.grey = await mail.queue({ to: 'greylisted@partner.example' });
    for (let n = 0; n < 4; n++) ids.limit = await mail.queue({ to: 'often@nordlicht.example', event: 'forgot-password' });
    await admin.server.call('POST', 'email-settings/test-email', { body: { to: 'kim@nordlicht.example', draft: { kind: 'smtp', senderName: 'N', senderEmailAddress: 'a@b.example', settings: { host: '127.0.0.1', port: mail.smtp.port, authenticationType: 'anonymous', allowUnencrypted: true } } } });
    await mail.become(ids.twice, 'sent');
    mail.refuseSender(true);
    ids.hold = await mail.queue({ to: `a.very.long.address.of.somebody.with.many.names.${'x'.repeat(12)}@subdomain.of.a.partner.example`, event: 'forgot-password' });
    const c = await mail.queue({ to: 'cancelled@nordlicht.example' });
    await admin.server.call('POST', `emails/${c}/cancel`); ids.cancelled = c;
  }, 60000);
  afterAll(async () => { await mail.stop(); await admin.stop(); await database.drop(); });

  it('shoots', async () => {
    for (const [width, theme] of [[1280, 'light'], [1280, 'dark'], [390, 'light'], [320, 'dark'], [800, 'light']] as const) {
      const page = await admin.open('/logs', 'admin', { width, theme });
      await page.getByText('kim@nordlicht.example').waitFor();
      await page.screenshot({ path: `${OUT}/list-${width}-${theme}.png`, fullPage: true });
      console.log(width, theme, await accessibilityFaults(page), await page.evaluate('document.documentElement.scrollWidth'));
      for (const name of Object.keys(ids)) {
        if (width === 1280 && theme === 'dark' && name !== 'failed') continue;
        if (width !== 1280 && !['failed', 'hold'].includes(name)) continue;
        await page.goto(`${admin.server.url}/ums/administration/e-mail-settings/logs/${ids[name]}`);
        await page.getByText('What happened').waitFor();
        await page.screenshot({ path: `${OUT}/view-${name}-${width}-${theme}.png` });
        if (name === 'failed') console.log(name, await accessibilityFaults(page), await page.evaluate('document.documentElement.scrollWidth'));
      }
      await page.context().close();
    }
    expect(admin.misdeeds).toEqual([]);
  }, 120000);
});
