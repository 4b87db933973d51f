import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  accessibilityFaults,
  type AdminPage,
  browserMissing,
  HOME,
  overhang,
  startAdminPage,
} from '../support/admin-page.js';
import { freshDatabase, type FreshDatabase } from '../support/databases.js';
import { describeWith } from '../support/required.js';

const BRANDING = {
  organizationName: 'Nordlicht Energie',
  organizationUrl: 'https://nordlicht.example',
  siteName: 'Nordlicht Portal',
  siteUrl: 'https://portal.nordlicht.example',
  logoUrl: '',
  supportEmail: 'help@nordlicht.example',
  color: '#14608f',
};

describeWith(browserMissing, 'The branding', () => {
  let database: FreshDatabase;
  let admin: AdminPage;

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
  });
  beforeEach(() => save({}));
  afterEach(() => admin.closePages());
  afterAll(async () => {
    await admin?.stop();
    await database?.drop();
  });

  /** Saves as somebody else would. */
  const save = async (changes: Partial<typeof BRANDING>, token = admin.server.adminToken) => {
    const { headers } = await admin.server.call('GET', 'email-branding');
    const body = { ...BRANDING, ...changes };
    await admin.server.call('PUT', 'email-branding', { body, token, headers: { 'If-Match': headers.get('etag')! } });
  };
  const stored = async () => (await admin.server.call('GET', 'email-branding')).body;
  const field = (page: Page, name: string) =>
    page.getByRole('textbox', { name: new RegExp(`^${name}( \\(changed\\))?$`) });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const sample = (page: Page) => page.frameLocator('iframe[title="Sample email"]');
  const inSample = (page: Page, text: string) => sample(page).getByText(text).filter({ visible: true }).first();

  it('is changed and saved, and the next email uses it', async () => {
    const page = await admin.open('/branding');
    await field(page, 'Organization Name').fill('Nordlicht Wärme');
    await page.getByText('1 unsaved change').waitFor();
    await press(page, 'Save');
    await page.getByText('Saved. The next email uses it.').waitFor();
    expect(await stored()).toMatchObject({ ...BRANDING, organizationName: 'Nordlicht Wärme' });
    expect(await accessibilityFaults(page)).toEqual([]);

    await field(page, 'Site Name').fill('Wärme-Portal');
    await press(page, 'Save');
    await page.getByText('Saved. The next email uses it.').waitFor();
    await page.reload();
    await page.getByText(/^Saved .* by Administrator$/).waitFor();
    expect(await field(page, 'Site Name').inputValue()).toBe('Wärme-Portal');
  });

  it('is shown in a sample email that follows what is typed, and is not saved by that', async () => {
    const page = await admin.open('/branding');
    await inSample(page, 'Nordlicht Portal').waitFor();
    await field(page, 'Site Name').fill('Polarlicht');
    await page.getByText('Updating…').waitFor();
    await inSample(page, 'Polarlicht').waitFor();
    await page.getByText('Choose a new password for Polarlicht').waitFor();
    expect((await stored()).siteName).toBe('Nordlicht Portal');
  });

  it('shows the sample as on a phone, in the dark and as plain text', async () => {
    const page = await admin.open('/branding');
    const frame = page.locator('iframe[title="Sample email"]');
    // Chromium's emulation would hide what the frame asks for.
    await page.emulateMedia({ colorScheme: null });
    const ground = async () => {
      const inside = await (await frame.elementHandle())!.contentFrame();
      return inside!.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    };
    await inSample(page, 'Nordlicht Portal').waitFor();
    const [width, light] = [(await frame.boundingBox())!.width, await ground()];
    await page.getByRole('radio', { name: 'Phone' }).check();
    expect((await frame.boundingBox())!.width).toBe(375);
    await page.getByRole('radio', { name: 'Dark' }).check();
    expect((await frame.boundingBox())!.width).toBe(width);
    expect(await ground()).not.toBe(light);
    await page.keyboard.press('ArrowRight');
    await page.getByLabel('Plain text', { exact: true }).getByText('Hello Ada Lovelace,').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('says when white cannot be read on the colour', async () => {
    const page = await admin.open('/branding');
    const remark = page.getByText('White is hard to read on this yellow (1.5 : 1). We use dark text.');
    await field(page, 'Colour').fill('#f2c94c');
    await remark.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('Pick a colour').fill('#0b6b5b');
    await remark.waitFor({ state: 'detached' });
    expect(await field(page, 'Colour').inputValue()).toBe('#0b6b5b');
  });

  it('lets nothing leave the sample: no link is followed, no picture is fetched, no script runs', async () => {
    await save({ logoUrl: 'https://tracker.example/logo.png', organizationName: '<img src=x onerror=alert(1)>' });
    const page = await admin.open('/branding');
    const requests: string[] = [];
    page.on('request', (request) => {
      if (request.url() !== 'about:srcdoc') requests.push(request.url());
    });
    page.context().on('page', (other) => requests.push(`opened ${other.url()}`));
    const button = sample(page).getByRole('link', { name: 'Choose a new password' });
    await button.waitFor();
    // What says of itself that it does nothing is clicked all the same.
    const force = true;
    await button.click({ force });
    await button.click({ force, modifiers: ['Control'] });
    await button.click({ force, button: 'middle' });
    for (const link of await sample(page).getByRole('link').all()) await link.click({ force, modifiers: ['Shift'] });
    expect(await button.getAttribute('title')).toMatch(/^Opens https:\/\/.*\/reset\//);
    await field(page, 'Site Name').fill('Still here');
    await inSample(page, 'Still here').waitFor();
    expect(requests.filter((address) => !address.startsWith(`${admin.server.url}/ums/`))).toEqual([]);
    expect(page.context().pages()).toEqual([page]);
    await page.getByText('This page loads nothing from elsewhere').waitFor();
  });

  it('says at the fields what is wrong: when one is left, and all of it when Save is pressed', async () => {
    const page = await admin.open('/branding');
    await field(page, 'Site Address').fill('portal');
    await field(page, 'Support Email').focus();
    await page.getByText('Must be an address such as https://portal.example.com').waitFor();
    await page.getByText('Showing the last version without mistakes.').waitFor();
    await field(page, 'Colour').fill('red');
    await press(page, 'Save');
    const summary = page.getByRole('region', { name: 'Two fields need your attention' });
    await summary.and(page.locator(':focus')).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await summary.getByRole('link', { name: 'Colour' }).click();
    await page.locator('#branding-color:focus').waitFor();

    await field(page, 'Colour').fill('#123456');
    await press(page, 'Save');
    await page.locator('#branding-siteUrl:focus').waitFor();
    expect((await stored()).color).toBe(BRANDING.color);
  });

  it('shows what somebody else has saved meanwhile, and puts both together', async () => {
    const page = await admin.open('/branding');
    await field(page, 'Organization Name').fill('Mine');
    await field(page, 'Site Name').fill('My portal');
    await save(
      { siteName: 'Their portal', supportEmail: 'them@nordlicht.example' },
      await admin.server.keyFor('template-editor'),
    );
    await press(page, 'Save');
    const dialog = page.getByRole('dialog', { name: 'Someone else saved while you were editing' });
    await dialog.getByText('Their portal').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Combine and Review' }).click();
    await page.getByText('Combined. Look it over, then press Save.').waitFor();
    expect((await stored()).organizationName).toBe(BRANDING.organizationName);
    await press(page, 'Save');
    await page.getByText('Saved. The next email uses it.').waitFor();
    expect(await stored()).toMatchObject({
      organizationName: 'Mine',
      siteName: 'My portal',
      supportEmail: 'them@nordlicht.example',
    });
  });

  it('asks before something typed is lost', async () => {
    const page = await admin.open('/branding');
    await field(page, 'Site Name').fill('Typed');
    await page.getByRole('link', { name: 'Logs' }).click();
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await question.getByRole('button', { name: 'Stay' }).click();
    expect(await field(page, 'Site Name').inputValue()).toBe('Typed');
    await page.getByText('Administrator, admin').click();
    await page.getByRole('button', { name: 'Sign Out' }).click();
    await question.getByRole('button', { name: 'Stay' }).click();
    await press(page, 'Discard');
    expect(await field(page, 'Site Name').inputValue()).toBe(BRANDING.siteName);
    await page.getByRole('link', { name: 'Logs' }).click();
    await page.waitForURL(`**${HOME}/logs`);
  });

  it('is asked about once at the sign-out, and whoever signs in next begins anew', async () => {
    const page = await admin.open('/branding');
    await field(page, 'Site Name').fill('Typed');
    await page.getByText('Administrator, admin').click();
    await press(page, 'Sign Out');
    await press(page, 'Leave');
    await page.getByLabel('Token').fill(admin.server.adminToken);
    expect(page.url()).toBe(admin.server.url + HOME);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Status' }).or(page.getByText('Set up email in four steps')).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('keeps what was typed when the session ends', async () => {
    const page = await admin.open('/branding');
    await field(page, 'Site Name').fill('Typed');
    await page.request.delete(`${admin.server.url}/ums/api/v1/session`, { headers: { Origin: admin.server.url } });
    await page.getByRole('button', { name: 'Save' }).dispatchEvent('click');
    const ended = page.getByRole('dialog', { name: 'Your session has ended' });
    await ended.getByLabel('Token').fill(admin.server.adminToken);
    await page.keyboard.press('Enter');
    await ended.waitFor({ state: 'detached' });
    expect(await field(page, 'Site Name').inputValue()).toBe('Typed');
    await press(page, 'Save');
    await page.getByText('Saved. The next email uses it.').waitFor();
    expect((await stored()).siteName).toBe('Typed');
  });

  it('does not ask again to sign in when an answer to the session before comes late', async () => {
    const page = await admin.open('/branding');
    await inSample(page, BRANDING.siteName).waitFor();
    let refuse = () => {};
    let signIn = () => {};
    const refused = new Promise<void>((resolve) => (refuse = resolve));
    const signedInAgain = new Promise<void>((resolve) => (signIn = resolve));
    await page.route('**/email-branding/preview', async (route) => {
      const response = await route.fetch();
      if (response.status() === 401) {
        refuse();
        await signedInAgain;
      }
      await route.fulfill({ response });
    });
    await page.request.delete(`${admin.server.url}/ums/api/v1/session`, { headers: { Origin: admin.server.url } });
    await field(page, 'Site Name').fill('Typed');
    await refused;
    await page.getByRole('button', { name: 'Save' }).dispatchEvent('click');
    const ended = page.getByRole('dialog', { name: 'Your session has ended' });
    await ended.getByLabel('Token').fill(admin.server.adminToken);
    await page.keyboard.press('Enter');
    await ended.waitFor({ state: 'detached' });
    const late = page.waitForResponse((response) => response.url().endsWith('/email-branding/preview'));
    signIn();
    expect((await late).status()).toBe(401);
    await press(page, 'Save');
    await page.getByText('Saved. The next email uses it.').waitFor();
  });

  it('can be read but not changed by an auditor', async () => {
    const page = await admin.open('/branding', 'auditor');
    await page.getByText('You can look at this page but not change it.').waitFor();
    await page.getByText(BRANDING.supportEmail).waitFor();
    await inSample(page, 'Nordlicht Portal').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('fits a phone', async () => {
    const page = await admin.open('/branding', 'template-editor', { width: 320, height: 700 });
    await page.getByRole('radio', { name: 'Phone' }).check();
    await field(page, 'Site Name').fill('A very long name of an organization that says everything');
    await inSample(page, 'A very long name').waitFor();
    expect(await overhang(page)).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('does nothing that the policy of the page forbids', () => {
    expect(admin.misdeeds).toEqual([]);
  });
});
