import { get, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AdminPage, browserMissing, HOME, startAdminPage } from '../support/admin-page.js';
import { freshDatabase, type FreshDatabase } from '../support/databases.js';
import { describeWith } from '../support/required.js';

const MOST_BYTES = 90 * 1024;
const ASSETS = '/ums/administration/assets';

describeWith(browserMissing, 'The first load of the page', () => {
  let database: FreshDatabase;
  let admin: AdminPage;
  /** The addresses of all scripts and styles that a browser loads to show the Settings tab. */
  let assets: string[];

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    admin = await startAdminPage(database.url);
    const page = await admin.openSignedOut();
    assets = [];
    page.on('response', (response) => {
      if (['script', 'stylesheet'].includes(response.request().resourceType())) assets.push(response.url());
    });
    await page.getByLabel('Token').fill(admin.server.adminToken);
    await page.getByRole('button', { name: 'Sign In', exact: true }).click();
    await page.getByRole('link', { name: 'Settings' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Settings' }).waitFor();
  });
  afterAll(async () => {
    await admin?.stop();
    await database?.drop();
  });

  /** Exactly this path, with the bytes of the body as they are sent. */
  const ask = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      const { hostname, port } = new URL(admin.server.url);
      get({ hostname, port, path, headers }, (response) => {
        buffer(response).then(
          (body) => resolve({ status: response.statusCode!, headers: response.headers, body }),
          reject,
        );
      }).on('error', reject);
    });
  const pathOf = (address: string) => new URL(address).pathname;

  it(`takes at most ${MOST_BYTES / 1024} KB of scripts and styles, compressed`, async () => {
    expect(assets.some((address) => address.endsWith('.js'))).toBe(true);
    expect(assets.some((address) => address.endsWith('.css'))).toBe(true);
    const answers = await Promise.all(assets.map((address) => ask(pathOf(address), { 'Accept-Encoding': 'gzip' })));
    for (const { headers } of answers) expect(headers['content-encoding']).toBe('gzip');
    const bytes = answers.reduce((sum, { body }) => sum + body.length, 0);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('gives each browser the smallest form that it understands, and the plain one where it understands none', async () => {
    const path = pathOf(assets.find((address) => address.endsWith('.js'))!);
    const plain = await ask(path);
    const gzip = await ask(path, { 'Accept-Encoding': 'gzip, deflate' });
    const brotli = await ask(path, { 'Accept-Encoding': 'gzip, deflate, br' });
    expect([plain, gzip, brotli].map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip', 'br']);
    for (const { headers } of [plain, gzip, brotli]) {
      expect(headers['content-type']).toMatch(/^text\/javascript/);
      expect(headers.vary).toBe('Accept-Encoding');
    }
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
    expect(brotli.body.length).toBeLessThan(gzip.body.length);
  });

  it('is kept by browsers for a year, but for the page itself, which is asked for each time', async () => {
    for (const address of assets) {
      const { headers } = await ask(pathOf(address));
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
    const { status, headers } = await ask(HOME);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-cache');
    expect((await ask(HOME, { 'If-None-Match': headers.etag! })).status).toBe(304);
  });

  it('has a picture for the tab of the browser, whatever the address', async () => {
    const { body } = await ask(`${HOME}/logs`);
    const { status, headers } = await ask(/rel="icon" href="([^"]+)"/.exec(body.toString())![1]!);
    expect([status, headers['content-type']]).toEqual([200, 'image/svg+xml']);
  });

  it.each([
    '',
    '/',
    '/templates',
    '/templates/system.forgot-password.en',
    '/logs',
    '/logs/0197',
    '/branding',
    '/api-keys',
    '/audit-log',
    '/nothing/here',
  ])('begins at any address of the page: %s', async (path) => {
    const { status, headers, body } = await ask(HOME + path);
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/html/);
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(body.toString()).toContain('<div id="page">');
  });

  it.each([
    `${ASSETS}/nothing.js`,
    `${ASSETS}/`,
    `${ASSETS}/..%2findex.html`,
    `${ASSETS}/..%2f..%2fmain.js`,
    `${ASSETS}/%2e%2e%2f%2e%2e%2fmain.js`,
    `${ASSETS}/../../../../dist/main.js`,
    `${ASSETS}/..%5c..%5cmain.js`,
    `${ASSETS}/%252e%252e%252fmain.js`,
    `${ASSETS}/.gitignore`,
    `${ASSETS}/index.html%00.js`,
  ])('finds nothing but files of the page: %s', async (path) => {
    const { status, headers, body } = await ask(path);
    expect(status).toBe(404);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.parse(body.toString())).toMatchObject({ code: 'not-found', status: 404 });
  });

  it('does nothing that the policy of the page forbids', () => {
    expect(admin.misdeeds).toEqual([]);
  });
});
