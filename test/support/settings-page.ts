import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessibilityFaults, overhang } from './admin-page.js';
import { certificateAuthority, type CertificateAuthority, type CertificateRequest } from './certificates.js';
import type { TestServer } from './server.js';
import { type SmtpTestServer, startSmtpServer } from './smtp-server.js';

export const MAILER = 'mailer@nordlicht.example';
export const MAILER_PASSWORD = 'canary-Correct-horse-4417';

/** A mail server that takes {@link MAILER}'s emails over STARTTLS, with a certificate of an authority of its own. */
export async function startMailer(
  certificate: Partial<CertificateRequest> = {},
): Promise<{ authority: CertificateAuthority; smtp: SmtpTestServer }> {
  const authority = await certificateAuthority();
  const smtp = await startSmtpServer({
    tls: 'starttls',
    certificate: await authority.issue({ names: ['localhost'], ...certificate }),
    users: [{ name: MAILER, password: MAILER_PASSWORD }],
  });
  return { authority, smtp };
}

/** Stores the settings of a server on this machine, as the page would, whatever was stored before. */
export async function store(server: TestServer, settings: object, changes: object = {}): Promise<void> {
  const { headers } = await server.call('GET', 'email-settings');
  const body = {
    kind: 'smtp',
    senderName: 'Nordlicht Portal',
    senderEmailAddress: MAILER,
    settings: { host: 'localhost', username: MAILER, password: MAILER_PASSWORD, ...settings },
    ...changes,
  };
  const { status, text } = await server.call('PUT', 'email-settings', {
    body,
    headers: { 'If-Match': headers.get('etag')! },
  });
  if (status !== 200) throw new Error(`Not stored: ${text}`);
}

/** The form of an SMTP account, filled in from top to bottom. */
export async function fillIn(page: Page, { port, ca }: { readonly port: number; readonly ca: string }): Promise<void> {
  await page.getByLabel('Email Account').selectOption('SMTP');
  await page.getByLabel('SMTP Server').fill('localhost');
  await page.getByLabel('SMTP Port').fill(String(port));
  await page.getByText('More Server Settings').click();
  await page.getByLabel('CA Certificate').fill(ca);
  await page.getByLabel('Username').fill(MAILER);
  await passwordField(page).fill(MAILER_PASSWORD);
  await page.getByLabel('Sender Name').fill('Nordlicht Portal');
  await page.getByLabel('Sender Email Address').fill(MAILER);
}

/** Named "Password (changed)" once something was typed. */
export const passwordField = (page: Page) => page.getByLabel(/^Password/);

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** Waits until this element has the focus, which the page moves once what it changed is drawn. */
export const expectFocus = (page: Page, element: Locator) => element.and(page.locator(':focus')).waitFor();

/** Waits until there is a heading with these words. */
export const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();

/** Nothing for axe to find, and nothing that only scrolling sideways would show. */
export async function expectAccessible(page: Page): Promise<void> {
  // There the bar at the bottom covers no field by half.
  await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overhang(page)).toBeLessThanOrEqual(0);
}
