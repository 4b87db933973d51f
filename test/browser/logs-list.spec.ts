import type { Page, Route } from 'playwright-core';
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
import { type MailOutcomes, startMailOutcomes } from '../support/mail-outcomes.js';
import { describeWith } from '../support/required.js';
import { expectFocus } from '../support/settings-page.js';

const LOGS = `${HOME}/logs`;
/** What the page asks for the emails of the list. */
const LIST = /\/api\/v1\/emails\?/;

describeWith(browserMissing, 'The list of emails', () => {
  let database: FreshDatabase;
  let admin: AdminPage;
  let mail: MailOutcomes;
  let accepted: string;
  let failed: string;
  const pages: Page[] = [];

  const open = async (query = '', look?: Look, role = 'admin') => {
    const page = await admin.open(`/logs${query}`, role, look);
    pages.push(page);
    return page;
  };
  const recipients = (page: Page) => page.locator('td.email-recipient').allInnerTexts();
  const shows = (page: Page, ...addresses: string[]) =>
    expect.poll(() => recipients(page), { timeout: 10_000 }).toEqual(addresses);
  const rowOf = (page: Page, recipient: string) => page.getByRole('row').filter({ hasText: recipient });
  const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url, { MAIL_LOG_RETENTION_DAYS: '45' });
    mail = await startMailOutcomes(admin.server);
    const maria = { id: 'u-7', name: 'Maria Sundqvist' };
    accepted = await mail.queue({ to: 'ada@nordlicht.example', event: 'forgot-password', initiatedBy: maria });
    await mail.become(accepted, 'sent');
    failed = await mail.queue({ to: 'unknown@nordlicht.example', event: 'forgot-password' });
    await mail.become(failed, 'failed');
    await mail.become(await mail.queue({ to: 'greylisted@partner.example' }), 'queued');
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

  it('shows event, time, recipient, initiator and what became of each, newest first', async () => {
    const page = await open();
    await shows(page, 'greylisted@partner.example', 'unknown@nordlicht.example', 'ada@nordlicht.example');
    expect(await rowOf(page, 'ada@').innerText()).toMatch(
      /Forgot password\s+\d\d:\d\d:\d\d\s+ada@nordlicht.example\s+Maria Sundqvist\s+Accepted/,
    );
    expect(await rowOf(page, 'unknown@').innerText()).toMatch(/Failed\s+.*says that this address does not exist\./);
    await expect.poll(() => rowOf(page, 'greylisted@').innerText()).toMatch(/Retry at \d\d:\d\d\s.*greylisting/);
    // The server says for how long, with the status of sending.
    await page.getByText(`Times in ${TIME_ZONE} · kept for 45 days`).waitFor();
  });

  it('is accessible, in light and in dark, with filters and without', async () => {
    for (const theme of ['light', 'dark'] as const) {
      const page = await open('?status=failed', { theme });
      await shows(page, 'unknown@nordlicht.example');
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'What do these mean?' }).click();
      await page.getByRole('dialog').getByText('only the receiving side knows').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
    }
  });

  it.each([
    ['an address', () => 'Ada@nordlicht.example', ['ada@nordlicht.example']],
    ['the beginning of one', () => 'grey', ['greylisted@partner.example']],
    ['a domain', () => '@nordlicht.example', ['unknown@nordlicht.example', 'ada@nordlicht.example']],
    ['an id', () => failed, ['unknown@nordlicht.example']],
    ['a Message-ID as it stands in a mail client', () => `<${failed}@127.0.0.1>`, ['unknown@nordlicht.example']],
    ['blanks around it', () => '  ada@ ', ['ada@nordlicht.example']],
  ])('is searched while somebody types: %s', async (_what, search, found) => {
    const page = await open();
    await shows(page, 'greylisted@partner.example', 'unknown@nordlicht.example', 'ada@nordlicht.example');
    await page.getByRole('searchbox', { name: 'Search' }).fill(search());
    await shows(page, ...found);
    expect(query(page)).toEqual({ search: search().trim() });
  });

  it('finds an id in days that the date leaves out', async () => {
    const page = await open(`?range=yesterday&search=${accepted}`);
    await shows(page, 'ada@nordlicht.example');
  });

  it('keeps search and filters in the address: they survive a reload and go with Back', async () => {
    const page = await open();
    await page.getByLabel('Event', { exact: true }).selectOption({ label: 'Forgot password' });
    await shows(page, 'unknown@nordlicht.example', 'ada@nordlicht.example');
    await page.getByLabel('Status', { exact: true }).selectOption({ label: 'Failed' });
    await shows(page, 'unknown@nordlicht.example');
    await page.getByLabel('Date', { exact: true }).selectOption({ label: 'Today' });
    await page.getByRole('searchbox', { name: 'Search' }).pressSequentially('unknown@', { delay: 20 });
    await expect
      .poll(() => query(page))
      .toEqual({
        event: 'forgot-password',
        status: 'failed',
        range: 'today',
        search: 'unknown@',
      });

    await page.reload();
    await shows(page, 'unknown@nordlicht.example');
    expect(await page.getByLabel('Date', { exact: true }).inputValue()).toBe('today');
    expect(await page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('unknown@');

    await page.goBack();
    await expect.poll(() => page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('');
    await page.goBack();
    await page.goBack();
    await shows(page, 'unknown@nordlicht.example', 'ada@nordlicht.example');
    expect(await page.getByLabel('Status', { exact: true }).inputValue()).toBe('');
  });

  it('names its filters, which go one by one or all at once', async () => {
    const page = await open('?event=forgot-password&status=failed&search=unknown');
    const chips = page.getByRole('list', { name: 'Filters' });
    await expect
      .poll(() => chips.getByRole('listitem').allInnerTexts())
      .toEqual(['Search: unknown', 'Event: Forgot password', 'Status: Failed', 'Clear All']);
    await page.getByRole('button', { name: 'Remove the filter Search: unknown' }).click();
    await expectFocus(page, chips);
    await page.getByRole('button', { name: 'Remove the filter Status: Failed' }).click();
    await shows(page, 'unknown@nordlicht.example', 'ada@nordlicht.example');
    await page.getByRole('button', { name: 'Clear All' }).click();
    await shows(page, 'greylisted@partner.example', 'unknown@nordlicht.example', 'ada@nordlicht.example');
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(LOGS);
    expect(await chips.isVisible()).toBe(false);
    await expectFocus(page, page.getByRole('main'));
  });

  it('passes over what makes no sense in the address', async () => {
    const page = await open('?status=lost&range=never&from=x&nonsense=1');
    await shows(page, 'greylisted@partner.example', 'unknown@nordlicht.example', 'ada@nordlicht.example');
    expect(await page.getByLabel('Status', { exact: true }).inputValue()).toBe('');
    expect(await page.getByLabel('Date', { exact: true }).inputValue()).toBe('7d');
  });

  it('takes days of the person’s own, and says when they are the wrong way round', async () => {
    const page = await open();
    await page.getByLabel('Date', { exact: true }).selectOption({ label: 'Custom Range…' });
    const from = page.getByLabel('From', { exact: true });
    const to = page.getByLabel('To', { exact: true });
    const today = await to.inputValue();
    expect(today).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect((Date.parse(today) - Date.parse(await from.inputValue())) / 86_400_000).toBe(6);
    await shows(page, 'greylisted@partner.example', 'unknown@nordlicht.example', 'ada@nordlicht.example');

    await page.clock.install();
    await from.fill('2030-01-01');
    await page.getByText('From is after To.').waitFor();
    await page.clock.runFor(5_000);
    expect(await page.getByText('This takes longer than usual.').count()).toBe(0);
    expect(await to.getAttribute('aria-invalid')).toBe('true');
    expect(await accessibilityFaults(page)).toEqual([]);
    await shows(page, 'greylisted@partner.example', 'unknown@nordlicht.example', 'ada@nordlicht.example');

    await to.fill('2030-01-02');
    await page.getByText('No emails match these filters.').waitFor();
    await page.reload();
    expect(await from.inputValue()).toBe('2030-01-01');
    await page.getByText('Date: 1 Jan 2030 to 2 Jan 2030').waitFor();
    // However many days were typed.
    await page.goBack();
    await shows(page, 'greylisted@partner.example', 'unknown@nordlicht.example', 'ada@nordlicht.example');
    expect(query(page)).toEqual({});
  });

  it('says what an empty list may mean, and leads on', async () => {
    const page = await open('?search=nobody@nordlicht.example');
    await page.getByText('No email to nobody@nordlicht.example in the last 7 days.').waitFor();
    await page.getByText('the person typed another address').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Search All Dates' }).click();
    await page.getByText('No email to nobody@nordlicht.example in the log.').waitFor();
    await expectFocus(page, page.getByRole('region', { name: 'Emails' }));
    await page.getByRole('button', { name: 'Clear Search' }).click();
    await shows(page, 'greylisted@partner.example', 'unknown@nordlicht.example', 'ada@nordlicht.example');

    await page.getByLabel('Status', { exact: true }).selectOption({ label: 'Expired' });
    await page.getByText('No emails match these filters.').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Clear All' }).last().click();
    await shows(page, 'greylisted@partner.example', 'unknown@nordlicht.example', 'ada@nordlicht.example');
  });

  it('understands a domain in its own letters, and says what no address can be', async () => {
    const page = await open();
    await page.getByRole('searchbox', { name: 'Search' }).fill('kim@münchen.example');
    await page.getByText('No email to kim@münchen.example in the last 7 days.').waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('größe@x.example');
    await page.getByText('Must be an address or its beginning, a domain, or an id.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('searchbox', { name: 'Search' }).fill('ada');
    await shows(page, 'ada@nordlicht.example');
  });

  it('is worked by the keyboard alone', async () => {
    const page = await open('?search=ada@');
    await shows(page, 'ada@nordlicht.example');
    const focused = () => page.locator(':focus').getAttribute('aria-label');
    const view = expect.stringMatching(/^View Forgot password to ada@nordlicht\.example/);
    await page.getByRole('searchbox', { name: 'Search' }).focus();
    // Date, event, status, Refresh, Export CSV, the filter's cross, Clear All, and the one email.
    for (let tabs = 0; tabs < 8; tabs++) await page.keyboard.press('Tab');
    expect(await focused()).toEqual(view);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Forgot password to ada@nordlicht.example' });
    await dialog.waitFor();
    expect(new URL(page.url()).pathname).toBe(`${LOGS}/${accepted}`);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await focused()).toEqual(view);
    expect(new URL(page.url()).pathname).toBe(LOGS);
    expect(query(page)).toEqual({ search: 'ada@' });
  });

  it('tells of new emails and moves only when it is asked to', async () => {
    const page = await open('?search=news');
    await page.getByText('No emails match these filters.').waitFor();
    await page.clock.install();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('No emails match these filters.').waitFor();
    await mail.become(await mail.queue({ to: 'news-1@nordlicht.example' }), 'sent');
    await page.clock.runFor(10_000);
    await shows(page, 'news-1@nordlicht.example');

    await mail.become(await mail.queue({ to: 'news-2@nordlicht.example' }), 'sent');
    await mail.become(await mail.queue({ to: 'news-3@nordlicht.example' }), 'sent');
    await page.clock.runFor(10_000);
    await page.getByText('2 new emails').waitFor();
    await shows(page, 'news-1@nordlicht.example');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show' }).click();
    await shows(page, 'news-3@nordlicht.example', 'news-2@nordlicht.example', 'news-1@nordlicht.example');
    await page.getByText('2 new emails').waitFor({ state: 'detached' });

    // Of a list that is still being loaded there are no news.
    await mail.queue({ to: 'news-4@nordlicht.example' });
    await page.clock.runFor(10_000);
    await page.getByText('1 new email').waitFor();
    await page.route(LIST, () => {}, { times: 1 });
    await page.getByLabel('Status', { exact: true }).selectOption({ label: 'Failed' });
    await page.getByText('1 new email').waitFor({ state: 'detached' });
  });

  it('stays with new filters when an answer for those before comes late', async () => {
    const page = await open('?event=forgot-password');
    await shows(page, 'unknown@nordlicht.example', 'ada@nordlicht.example');
    let update: Route | undefined;
    await page.route(LIST, (route) => (update = route), { times: 1 });
    // Opening an email brings the list up to date.
    await page.getByRole('link', { name: /^View Forgot password to ada@/ }).click();
    await expect.poll(() => update).toBeDefined();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByLabel('Status', { exact: true }).selectOption({ label: 'Failed' });
    await shows(page, 'unknown@nordlicht.example');
    const answered = page.waitForResponse((response) => response.request() === update!.request());
    await update!.continue();
    await (await answered).finished();
    // Drawn by then, if it is drawn at all.
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))');
    expect(await recipients(page)).toEqual(['unknown@nordlicht.example']);
  });

  it('changes what a row says in its place while it is looked at', async () => {
    await admin.server.call('POST', 'email-status/pause');
    const id = await mail.queue({ to: 'live@nordlicht.example' });
    const page = await open('?search=live');
    await rowOf(page, 'live@').getByText('Waiting, sending is paused').waitFor();
    await admin.server.call('POST', 'email-status/resume');
    await mail.become(id, 'sent');
    await rowOf(page, 'live@').getByText('Accepted').waitFor({ timeout: 20_000 });
  });

  it.each([
    [390, 'light'],
    [320, 'dark'],
  ] as const)('is cards with a sheet of filters on a phone of %i px, %s', async (width, theme) => {
    const page = await open('?event=forgot-password', { width, height: 700, theme });
    const cards = page.getByRole('list', { name: 'Emails, the newest first' });
    await cards.getByText('ada@nordlicht.example').waitFor();
    expect(await cards.getByRole('listitem').count()).toBe(2);
    const checkLook = async () => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await accessibilityFaults(page)).toEqual([]);
    };
    await checkLook();

    await page.getByRole('button', { name: 'Filter (1)' }).click();
    const sheet = page.getByRole('dialog', { name: 'Filter' });
    await sheet.getByLabel('Date', { exact: true }).selectOption({ label: 'Custom Range…' });
    // While the answer is on its way, too.
    let held: Route | undefined;
    await page.route(LIST, (route) => (held = route), { times: 1 });
    await sheet.getByLabel('Status', { exact: true }).selectOption({ label: 'Failed' });
    await expect.poll(() => held).toBeDefined();
    await checkLook();
    await held!.continue();
    await sheet.getByRole('button', { name: 'Show Results' }).click();
    await page.getByRole('button', { name: 'Filter (3)' }).waitFor();
    await expect.poll(() => cards.getByRole('listitem').count()).toBe(1);

    await cards.getByRole('link').click();
    await page.getByRole('dialog').getByText('What happened').waitFor();
    await checkLook();
    await page.goBack();
    await page.getByRole('button', { name: 'Filter (3)' }).click();
    await sheet.getByRole('button', { name: 'Clear All' }).click();
    await sheet.getByRole('button', { name: 'Show Results' }).click();
    await expect.poll(() => cards.getByRole('listitem').count()).toBeGreaterThan(2);
  });
});
