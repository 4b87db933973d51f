import type { Page } from 'playwright-core';
import type { TestServer } from './server.js';
import { words } from './template-words.js';

const SYSTEM = 'system.forgot-password.en';

/** A copy of the system template with words of its own, as version 2. */
export async function newTemplate(server: TestServer, name: string, changes: object = {}): Promise<string> {
  const body = { event: 'forgot-password', locale: 'en', name, copyFrom: SYSTEM };
  const made = await server.call('POST', 'email-templates', { body });
  await saveTemplate(server, made.body.id, { name, ...changes });
  return made.body.id;
}

/** Saves as somebody else would. */
export async function saveTemplate(server: TestServer, id: string, changes: object, token = server.adminToken) {
  const { headers } = await server.call('GET', `email-templates/${id}`);
  const saved = await server.call('PUT', `email-templates/${id}`, {
    body: words(changes),
    token,
    headers: { 'If-Match': headers.get('etag')! },
  });
  if (saved.status !== 200) throw new Error(saved.text);
}

/** A field of the editor. Named "Body (changed)" once something was typed. */
export const field = (page: Page, name: string) =>
  page.getByRole('textbox', { name: new RegExp(`^${name}( \\(changed\\))?$`) });

/** What stands in a field, line by line. */
export async function textIn(page: Page, name: string): Promise<string> {
  const lines = await field(page, name).locator('.cm-line').allTextContents();
  return lines.join('\n');
}

/** Types in the place of all that stands in a field. */
export async function write(page: Page, name: string, text: string): Promise<void> {
  await field(page, name).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
  // What is offered for completion would take the next Enter or Escape.
  await page.keyboard.press('Escape');
}

export const preview = (page: Page) => page.frameLocator('iframe[title="Preview of the email"]');
export const inPreview = (page: Page, text: string) => preview(page).getByText(text).filter({ visible: true }).first();
export const problems = (page: Page) => page.locator('.problems');

/** Where the list shows the English templates of an event: those of the system are called the same in every language. */
export const inEnglish = (page: Page, event = 'Forgot password') =>
  page.getByRole('region', { name: `${event}, English` });

/** Opens the menu of a template in the list. */
export const openMenu = (page: Page, name: string) =>
  inEnglish(page)
    .locator('summary', { hasText: `More for ${name}` })
    .click();
