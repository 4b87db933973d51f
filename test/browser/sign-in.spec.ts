import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { SignInCode } from '../../src/access/sign-in-code.js';
import { accessibilityFaults, type AdminPage, browserMissing, HOME, startAdminPage } from '../support/admin-page.js';
import { freshDatabase, type FreshDatabase } from '../support/databases.js';
import { freePorts } from '../support/free-ports.js';
import { type OpenIdProviderServer, startOpenIdProvider } from '../support/openid-provider.js';
import { describeWith } from '../support/required.js';

describeWith(browserMissing, 'The sign-in', () => {
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

  it('by a token leads to the address that was asked for', async () => {
    const page = await admin.openSignedOut('/api-keys');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('Token').fill(`  ${admin.server.adminToken}\n`);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'API keys', exact: true }).waitFor();
  });

  it('says at the field that a token is missing or wrong', async () => {
    const page = await admin.openSignedOut('', { theme: 'dark' });
    await page.getByRole('button', { name: 'Sign In' }).click();
    await page.getByText('Enter a token.').waitFor();
    await page.locator('#token:focus').waitFor();
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('This token is not valid').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('by the printed address works once and leaves nothing in the address bar', async () => {
    const address = admin.server.app.get(SignInCode).newAddress();
    const page = await admin.openSignedOut('/nothing-yet');
    await page.goto('about:blank');
    await page.goto(address);
    await page.getByText('Administrator, admin').waitFor();
    expect(page.url()).toBe(admin.server.url + HOME);
    expect(await page.evaluate<string>('location.href')).not.toContain('code');

    const stranger = await admin.openSignedOut(new URL(address).hash);
    await stranger.getByText('This sign-in address was used already or is older than 15 minutes.').waitFor();
    expect(stranger.url()).not.toContain('code');
    expect(await accessibilityFaults(stranger)).toEqual([]);
  });

  it('by a used address goes on for whoever is signed in still', async () => {
    const page = await admin.open('/branding');
    await page.goto('about:blank');
    await page.goto(`${admin.server.url}${HOME}#code=used`);
    await page.getByText('Administrator, admin').waitFor();
    expect(await page.getByText('used already').count()).toBe(0);
  });

  it('is asked for again after the sign-out, and Back shows nothing', async () => {
    const page = await admin.open('/audit-log');
    await page.getByText('Administrator, admin').click();
    await page.getByRole('button', { name: 'Sign Out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goBack();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Audit log' }).count()).toBe(0);
  });

  it('is asked for above the page when the session has ended, and what was typed is still there', async () => {
    const page = await admin.open('/api-keys');
    await page.getByRole('button', { name: 'New API Key…' }).click();
    const dialog = page.getByRole('dialog', { name: 'New API key' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Shop');
    await dialog.getByRole('radio', { name: 'Auditor' }).check();
    await page.request.delete(`${admin.server.url}/ums/api/v1/session`, { headers: { Origin: admin.server.url } });
    // The page may have noticed by itself already, and have put its question above the dialog.
    await dialog.getByRole('button', { name: 'Create Key' }).dispatchEvent('click');

    const ended = page.getByRole('dialog', { name: 'Your session has ended' });
    await ended.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await ended.getByLabel('Token').fill('wrong');
    await ended.getByRole('button', { name: 'Sign In' }).click();
    await ended.getByText('This token is not valid').waitFor();
    await ended.getByLabel('Token').fill(admin.server.adminToken);
    await ended.getByRole('button', { name: 'Sign In' }).click();
    await ended.waitFor({ state: 'detached' });

    await dialog.getByText('Your session had ended.').waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Shop');
    await dialog.getByRole('button', { name: 'Create Key' }).click();
    await page.getByRole('dialog', { name: 'API key for Shop' }).waitFor();
    await page.getByRole('button', { name: 'I Have Copied It' }).click();
    await page.getByRole('row').filter({ hasText: 'Shop' }).getByText('Auditor').waitFor();
  });

  it('as somebody else in another window is told at once, and what was typed is kept', async () => {
    const page = await admin.open();
    await page.getByLabel('Sender Name').fill('Typed');
    const other = await page.context().newPage();
    await other.goto(admin.server.url + HOME);
    const signInAs = async (token: string) => {
      await other.getByText(/^(Administrator|auditor), /).click();
      await other.getByRole('button', { name: 'Sign Out' }).click();
      await other.getByLabel('Token').fill(token);
      await other.keyboard.press('Enter');
    };
    await signInAs(await admin.server.keyFor('auditor'));
    const replaced = page.getByRole('dialog', { name: 'You are signed in as auditor now' });
    await replaced.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await replaced.isVisible()).toBe(true);

    await signInAs(admin.server.adminToken);
    await replaced.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Sender Name').inputValue()).toBe('Typed');
  });

  it('brings what could not be loaded after the end of a session', async () => {
    const page = await admin.open('/branding');
    await page.getByLabel('Organization Name').waitFor();
    await page.request.delete(`${admin.server.url}/ums/api/v1/session`, { headers: { Origin: admin.server.url } });
    await page.locator('a', { hasText: 'Audit Log' }).dispatchEvent('click');
    await page.getByText('The audit log could not be loaded.').waitFor();
    const ended = page.getByRole('dialog', { name: 'Your session has ended' });
    await ended.getByLabel('Token').fill(admin.server.adminToken);
    await page.keyboard.press('Enter');
    await page.getByText('signed in with the admin token').first().waitFor();
  });

  it('waits for a server that does not answer, and says so', async () => {
    const page = await admin.open('/audit-log');
    const api = `${admin.server.url}/ums/api/**`;
    await page.route(api, (route) => route.abort('connectionrefused'));
    await page.reload();
    await page.getByText('The server does not answer.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.unroute(api);
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByRole('heading', { name: 'Audit log' }).waitFor();
  });

  it('does nothing that the policy of the page forbids', () => {
    expect(admin.misdeeds).toEqual([]);
  });
});

describeWith(browserMissing, "The organization's sign-in", () => {
  let database: FreshDatabase;
  let provider: OpenIdProviderServer;
  let admin: AdminPage;

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    const [port] = await freePorts(1);
    provider = await startOpenIdProvider({
      accounts: { ada: { name: 'Ada Lovelace', roles: ['admin'] }, eve: { name: 'Eve' } },
      redirectUri: `http://127.0.0.1:${port}/ums/api/v1/session/oidc/callback`,
    });
    admin = await startAdminPage(database.url, {
      PORT: String(port),
      UMS_BASE_URL: `http://127.0.0.1:${port}`,
      ...provider.env,
    });
  });
  afterEach(() => admin.closePages());
  afterAll(async () => {
    await admin?.stop();
    await provider?.stop();
    await database?.drop();
  });

  /** Fills in the provider's own pages. */
  const signInAtProvider = async (page: Awaited<ReturnType<AdminPage['openSignedOut']>>, login: string) => {
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' });
    await page.locator('button[type=submit]').click();
  };

  it('is offered first, and comes back to the address that was asked for', async () => {
    const page = await admin.openSignedOut('/audit-log');
    const link = page.getByRole('link', { name: 'Sign In with Your Organization' });
    await link.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await link.click();
    await signInAtProvider(page, 'ada');
    await page.getByText("Ada Lovelace signed in with the organization's sign-in").waitFor();
  });

  it('says to whoever has no role here that it is so, and leaves the token as a way', async () => {
    const page = await admin.openSignedOut();
    await page.getByRole('link', { name: 'Sign In with Your Organization' }).click();
    await signInAtProvider(page, 'eve');
    await page.getByText('nobody has given you a role here').waitFor();
    expect(page.url()).not.toContain('error');
    await page.getByText('Sign in with a token').click();
    await page.getByLabel('Token').fill(admin.server.adminToken);
    await page.getByRole('button', { name: 'Sign In', exact: true }).click();
    await page.getByText('Administrator, admin').waitFor();
  });

  it('opens in a window of its own when a session has ended, so that nothing typed is lost', async () => {
    const page = await admin.openSignedOut('/api-keys');
    await page.getByRole('link', { name: 'Sign In with Your Organization' }).click();
    await signInAtProvider(page, 'ada');
    await page.getByRole('button', { name: 'New API Key…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Shop');
    await page.request.delete(`${admin.server.url}/ums/api/v1/session`, { headers: { Origin: admin.server.url } });
    await page.getByRole('button', { name: 'Create Key' }).dispatchEvent('click');
    const ended = page.getByRole('dialog', { name: 'Your session has ended' });
    const [other] = await Promise.all([
      page.context().waitForEvent('page'),
      ended.getByRole('link', { name: 'Sign In with Your Organization' }).click(),
    ]);
    // The provider knows her still.
    await other.getByText('Ada Lovelace, admin').waitFor();
    await other.close();
    await ended.waitFor({ state: 'detached' });
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Shop');
  });
});
