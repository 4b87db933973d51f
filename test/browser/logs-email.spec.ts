import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  accessibilityFaults,
  type AdminPage,
  browserMissing,
  HOME,
  type Look,
  startAdminPage,
  TIME_ZONE,
} from '../support/admin-page.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { LINK_CANARY, type MailOutcomes, startMailOutcomes } from '../support/mail-outcomes.js';
import { describeWith } from '../support/required.js';

const LOGS = `${HOME}/logs`;
const MARIA = { id: 'u-7', name: 'Maria Sundqvist' };

describeWith(browserMissing, 'One email of the log', () => {
  let database: FreshDatabase;
  let admin: AdminPage;
  let mail: MailOutcomes;
  const pages: Page[] = [];

  const view = async (id: string, role = 'admin', look?: Look) => {
    const page = await admin.open(`/logs/${id}`, role, look);
    pages.push(page);
    const dialog = page.getByRole('dialog').first();
    await dialog.getByText('What happened').waitFor();
    return { page, dialog };
  };
  const copied = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()');
  const sending = async (word: 'pause' | 'resume') => {
    expect((await admin.server.call('POST', `email-status/${word}`)).status).toBe(204);
  };

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
    mail = await startMailOutcomes(admin.server);
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

  it('tells that it was accepted, by whom and when, and what to look for', async () => {
    const id = await mail.queue({ to: 'ada@nordlicht.example', event: 'forgot-password', initiatedBy: MARIA });
    await mail.become(id, 'sent');
    const { page, dialog } = await view(id);
    expect(await dialog.getByRole('heading', { level: 2 }).innerText()).toBe(
      'Forgot password to ada@nordlicht.example',
    );
    const text = await dialog.innerText();
    expect(text).toMatch(/Accepted by 127\.0\.0\.1 at .*GMT[+-]\d+, \d+\.\d s after it was asked for\./);
    expect(text).toMatch(/Requested\s+.* by Maria Sundqvist/);
    expect(text).toMatch(/Template\s+System template, version \w+, English/);
    expect(text).toMatch(/Link valid until\s+\d/);
    expect(text).toMatch(/Attempt 1, 127\.0\.0\.1, settings 1, [\d.]+ m?s\s+Accepted\s+250 /);
    expect(text).toContain('The text is not kept: it may hold a personal link.');
    expect(text).toContain('Cancel Email: not possible, it has already been accepted.');
    expect(await page.content()).not.toContain(LINK_CANARY);
  });

  it('tells why it failed in plain words and in those of the server, and puts it all into a ticket', async () => {
    const id = await mail.queue({ to: 'unknown@nordlicht.example', event: 'forgot-password', initiatedBy: MARIA });
    await mail.become(id, 'failed');
    for (const theme of ['light', 'dark'] as const) {
      const { page, dialog } = await view(id, 'admin', { theme });
      const text = await dialog.innerText();
      expect(text).toMatch(/^.*\s+Failed\s+127\.0\.0\.1 says that this address does not exist\./);
      expect(text).toContain('What to do: Check the address with the person');
      expect(text).toMatch(/Refused at: Recipient\s[^]*550 5\.1\.1 <nobody> User unknown in virtual mailbox table/);
      expect(await accessibilityFaults(page)).toEqual([]);

      await dialog.getByRole('button', { name: 'Copy for Ticket' }).click();
      await dialog.getByText('Copied').waitFor();
      const ticket = await copied(page);
      for (const fact of [
        /^Forgot password to unknown@nordlicht\.example\nStatus: Failed\n127\.0\.0\.1 says/,
        /\nWhat to do: Check the address/,
        /\nRequested: .* by Maria Sundqvist\n/,
        new RegExp(`\nMessage-ID: <${id}@127\\.0\\.0\\.1>\n`),
        /\n {4}550 5\.1\.1 <nobody> User unknown/,
        new RegExp(`\nTimes in ${TIME_ZONE.replace('+', '\\+')}$`),
      ]) {
        expect(ticket).toMatch(fact);
      }
      expect(ticket).not.toContain(LINK_CANARY);
      await dialog.getByRole('button', { name: /^Copy what the server said/ }).click();
      await expect.poll(() => copied(page)).toBe('550 5.1.1 <nobody> User unknown in virtual mailbox table');
    }
  });

  it('tells that an address was refused before, which can be allowed again', async () => {
    const first = await mail.queue({ to: 'unknown.before@nordlicht.example' });
    await mail.become(first, 'failed');
    const id = await mail.queue({ to: 'unknown.before@nordlicht.example' });
    const { page, dialog } = await view(id, 'help-desk');
    await dialog.getByText('Not sent: address refused before').waitFor();
    await dialog.getByText(/the receiving server said that this address does not exist\./).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Allow Again' }).click();
    await dialog.getByText('The address is allowed again.').waitFor();
    expect((await admin.server.call('GET', 'email-suppressions')).body.items).not.toContainEqual(
      expect.objectContaining({ recipient: 'unknown.before@nordlicht.example' }),
    );
  });

  it('tells that somebody has had enough of them, and when the next may come', async () => {
    const often = { to: 'often@nordlicht.example', event: 'forgot-password' };
    for (let n = 0; n < 3; n++) await mail.queue(often);
    const { dialog } = await view(await mail.queue(often));
    await dialog.getByText('Not sent: limit reached').waitFor();
    await dialog
      .getByText(/this person has had 3 emails of this kind within an hour\. The next one is possible at/)
      .waitFor();
  });

  it('tells that the receiving side asks to come back later, and when that is', async () => {
    const id = await mail.queue({ to: 'greylisted@partner.example' });
    const { dialog } = await view(id);
    await dialog.getByText(/The receiving server asked us to come back later \(greylisting\)\. Next try at/).waitFor();
    await dialog.getByText(/^Retry at \d\d:\d\d$/).waitFor();
    await dialog.getByText('451 4.7.1 Greylisted, please try again in 5 minutes').first().waitFor();
    expect(await dialog.innerText()).toContain('Resend: not possible, it has not been sent yet.');
  });

  it('tells that the person may have got it twice, and at which attempt that came about', async () => {
    const id = await mail.queue({ to: 'twice@nordlicht.example' });
    const { dialog } = await view(id);
    await dialog.getByText('Accepted, perhaps twice').waitFor({ timeout: 25_000 });
    await dialog.getByText('The server may have taken it all the same: the person may get it twice.').waitFor();
    expect(await dialog.innerText()).toMatch(/Attempt 1,[^]*Stopped at: Hand over[^]*Attempt 2,[^]*Accepted/);
  });

  it('follows an email that waits until it is out, without a press of a button', async () => {
    await sending('pause');
    const id = await mail.queue({ to: 'later@nordlicht.example' });
    const { dialog } = await view(id);
    await dialog.getByText('Waiting, sending is paused').waitFor();
    await dialog.getByText(/Waiting, because Administrator paused sending at/).waitFor();
    await sending('resume');
    await dialog.getByText(/Accepted by 127\.0\.0\.1/).waitFor({ timeout: 20_000 });
  });

  it('takes an email back, after a question', async () => {
    await sending('pause');
    const id = await mail.queue({ to: 'back@nordlicht.example', event: 'forgot-password' });
    const { page, dialog } = await view(id, 'help-desk');
    await dialog.getByRole('button', { name: 'Cancel Email' }).click();
    const question = page.getByRole('dialog', { name: 'Cancel this email?' });
    await question.getByText('The email to back@nordlicht.example is not sent').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Cancel Email' }).click();
    await question.getByRole('button', { name: 'Cancel Email' }).click();
    await dialog.getByText(/^Cancelled by help-desk at .* before it was sent\.$/).waitFor();
    await dialog.getByText('Cancelled by help-desk', { exact: true }).waitFor();
    await sending('resume');
  });

  it('says that it came too late to take an email back', async () => {
    await sending('pause');
    const id = await mail.queue({ to: 'gone@nordlicht.example' });
    const { page, dialog } = await view(id);
    await dialog.getByRole('button', { name: 'Cancel Email' }).click();
    await sending('resume');
    await mail.become(id, 'sent');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel Email' }).last().click();
    await page.getByText('Not possible: it has already been accepted.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('tells that its time was over before it could be sent', async () => {
    await sending('pause');
    const expiresAt = new Date(Date.now() + 1_500);
    const id = await mail.queue({ to: 'slow@nordlicht.example', event: 'forgot-password', expiresAt });
    await mail.become(id, 'expired');
    const { dialog } = await view(id);
    await dialog.getByText(/Not sent in time: the link in it was valid until/).waitFor();
    const text = await dialog.innerText();
    expect(text).toContain('What to do: Ask the person to request a new one.');
    expect(text).toMatch(/Link valid until\s+.*\(expired\)/);
    expect(text).toContain('Resend: not possible, the link in it has expired.');
    await sending('resume');
  });

  it('sends an email again, the same with the same link', async () => {
    const id = await mail.queue({ to: 'again@nordlicht.example', event: 'forgot-password' });
    await mail.become(id, 'sent');
    const first = await mail.smtp.inbox.next(({ to }) => to[0] === 'again@nordlicht.example');
    const { page, dialog } = await view(id, 'help-desk');
    await dialog.getByRole('button', { name: 'Resend' }).click();
    const question = page.getByRole('dialog', { name: 'Resend this email?' });
    await question.getByText(/Send the same email to again@nordlicht\.example again\?/).waitFor();
    await question.getByText(/The link stays the same and is valid until \d\d:\d\d/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await question.getByRole('button', { name: 'Resend' }).click();
    await dialog.getByText(/Attempt 2/).waitFor({ timeout: 20_000 });
    const second = await mail.smtp.inbox.next(({ to }) => to[0] === 'again@nordlicht.example');
    expect(second.raw).toEqual(first.raw);
  });

  it('says that somebody else has sent an email again already, and shows that', async () => {
    const id = await mail.queue({ to: 'both@nordlicht.example' });
    await mail.become(id, 'sent');
    const { page, dialog } = await view(id);
    await sending('pause');
    expect((await admin.server.call('POST', `emails/${id}/resend`)).status).toBe(202);
    await dialog.getByRole('button', { name: 'Resend' }).click();
    const question = page.getByRole('dialog', { name: 'Resend this email?' });
    await question.getByRole('button', { name: 'Resend' }).click();
    await question.getByText('Not possible: it has not been sent yet.').waitFor();
    await dialog.getByText('Resend: not possible, it has not been sent yet.').waitFor();
    await sending('resume');
    await mail.become(id, 'sent');
  });

  it('has an address of its own, which Back and the cross leave for the list as it was', async () => {
    const id = await mail.queue({ to: 'address@nordlicht.example' });
    await mail.become(id, 'sent');
    const page = await admin.open('/logs?search=address');
    pages.push(page);
    const dialog = page.getByRole('dialog', { name: /address@nordlicht\.example$/ });
    await page.getByRole('link', { name: /^View/ }).click();
    await dialog.getByText('What happened').waitFor();
    expect(new URL(page.url()).pathname).toBe(`${LOGS}/${id}`);
    await page.goBack();
    await dialog.waitFor({ state: 'detached' });
    await page.goForward();
    await dialog.getByText('What happened').waitFor();
    await page.reload();
    await dialog.getByText('What happened').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(page.url()).toBe(`${admin.server.url}${LOGS}?search=address`);
    expect(await page.locator('td.email-recipient').allInnerTexts()).toEqual(['address@nordlicht.example']);
  });

  it('says that there is no such email', async () => {
    const page = await admin.open('/logs/01890a5d-ac96-774b-bcce-b302099a8057');
    pages.push(page);
    await page.getByRole('dialog').getByText('There is no such email.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('waits while the account is on hold, and its view says so', async () => {
    mail.refuseSender(true);
    const id = await mail.queue({ to: 'held@nordlicht.example', event: 'forgot-password' });
    const { page, dialog } = await view(id);
    await dialog.getByText('Waiting, sending is on hold').waitFor({ timeout: 20_000 });
    await dialog.getByText(/Waiting, because sending is on hold since .* Its link is valid until/).waitFor();
    await dialog.getByText('553 5.7.1 Sender address rejected: not owned by user').first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    mail.refuseSender(false);
    await mail.save();
    await mail.become(id, 'sent');
  });
});
