import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { accessibilityFaults, type AdminPage, browserMissing, startAdminPage } from '../support/admin-page.js';
import { certificateAuthority, type CertificateAuthority } from '../support/certificates.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { describeWith } from '../support/required.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

const PASSWORD = 'canary-Correct-horse-4417';
const SHOTS = process.env.SHOTS;

describeWith(browserMissing, 'The settings page', () => {
  let authority: CertificateAuthority;
  let smtp: SmtpTestServer;
  let database: FreshDatabase;
  let admin: AdminPage;

  beforeAll(async () => {
    authority = await certificateAuthority();
    smtp = await startSmtpServer({
      tls: 'starttls',
      certificate: await authority.issue({ names: ['localhost'] }),
      users: [{ name: 'mailer@nordlicht.example', password: PASSWORD }],
    });
  });
  afterAll(() => smtp.stop());
  beforeEach(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
  });
  afterEach(async () => {
    expect(admin.misdeeds).toEqual([]);
    await admin.stop();
    await database.drop();
  });

  const shot = async (page: Page, name: string) => {
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` });
  };

  it('leads an admin in four steps from nothing to a test email that arrives', async () => {
    const page = await admin.open();
    await page.getByRole('heading', { name: 'Set up email in four steps' }).waitFor();
    await shot(page, '1-first');
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByLabel('Email Account').selectOption('SMTP');
    await page.getByLabel('SMTP Server').fill('localhost');
    await page.getByLabel('SMTP Port').fill(String(smtp.port));
    await page.getByText('More Server Settings').click();
    await page.getByLabel('CA Certificate').fill(authority.pem);
    await page.getByLabel('Username').fill('mailer@nordlicht.example');
    await page.getByLabel(/^Password/).fill(PASSWORD);
    await page.getByLabel('Sender Name').fill('Nordlicht Portal');
    await page.getByLabel('Sender Email Address').fill('mailer@nordlicht.example');
    await shot(page, '2-filled');

    await page.getByRole('button', { name: 'Test Connection' }).click();
    await page.getByRole('heading', { name: 'Connection works' }).waitFor();
    await shot(page, '3-tested');
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. The next email uses these settings.').waitFor();
    await shot(page, '4-saved');

    await page.getByRole('group', { name: 'Save and test' }).getByRole('button', { name: 'Send Test Email…' }).click();
    await shot(page, '5-dialog');
    await page.getByLabel('To Email').fill('ada@nordlicht.example');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Accepted by localhost.').waitFor();
    await shot(page, '6-sent');
    expect(await accessibilityFaults(page)).toEqual([]);
    const email = await smtp.inbox.next();
    expect(email).toMatchObject({ to: ['ada@nordlicht.example'], secure: true, user: 'mailer@nordlicht.example' });
  });
});
