// Pictures of the admin page with believable data: 1280 and 390 px wide, light and dark, one WebP each.
// After `npm run build`:  node scripts/picture-pages.mjs [directory for the pictures]
// Wants a Chromium (CHROMIUM=/usr/bin/chromium). Everything stays on this machine.
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { chromium } from 'playwright-core';
import { SMTPServer } from 'smtp-server';
import { createServer } from '../dist/bootstrap.js';

const [target = 'docs/images'] = process.argv.slice(2);
const HOME = '/ums/administration/e-mail-settings';
const LOOKS = [1280, 390].flatMap((width) => ['light', 'dark'].map((theme) => ({ width, theme })));
const QUALITY = 80;
const USER = 'mailer@nordlicht.example';

const folder = mkdtempSync(join(tmpdir(), 'ums-mail-pictures-'));
const password = randomBytes(12).toString('base64url');
const token = randomBytes(24).toString('base64url');
const secret = () => randomBytes(18).toString('base64url');

const port = await freePort();
const baseUrl = `http://127.0.0.1:${port}`;
const mail = await startMailServer();
const { app } = await createServer({
  PORT: String(port),
  UMS_BASE_URL: baseUrl,
  UMS_ADMIN_TOKEN: token,
  DATABASE_URL: `sqlite:${folder}/ums-mail.sqlite`,
  MAIL_ALLOWED_NETWORKS: 'loopback',
  MAIL_ALLOWED_PORTS: '1-65535',
  LOG_LEVEL: 'error',
});
await app.listen(port, '127.0.0.1');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
});

try {
  await fill();
  const template = await ownTemplate();
  mkdirSync(target, { recursive: true });
  for (const look of LOOKS) {
    const page = await newPage(look);
    await page.goto(baseUrl + HOME);
    await page.getByLabel('Token').waitFor();
    await picture(page, 'sign-in', look);
    await signIn(page);
    await page.goto(baseUrl + HOME);
    await page.getByRole('button', { name: 'Test Connection' }).first().click();
    await page.getByText('Connection works').first().waitFor();
    await picture(page, 'settings', look);

    await page.goto(`${baseUrl + HOME}/logs`);
    await page.getByText('Failed').last().waitFor();
    await picture(page, 'logs', look);

    await page.goto(`${baseUrl + HOME}/templates?open=forgot-password`);
    await page.getByText('In use: Friendlier').waitFor();
    await picture(page, 'templates', look);

    await page.goto(`${baseUrl + HOME}/templates/${template}`);
    const body = page.getByRole('textbox', { name: 'Body' });
    await body.waitFor();
    if (look.width > 600) await page.frameLocator('iframe').getByText('Ada Lovelace').first().waitFor();
    await body.click();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.type('Hi {{recipient.firstname}}!\n\n');
    await page.getByText('Problems (1)').first().waitFor();
    await page.getByRole('heading', { name: 'Friendlier' }).click();
    await picture(page, 'template', look);
    await page.getByRole('button', { name: 'Discard' }).click();

    await page.goto(`${baseUrl + HOME}/templates/${template}?history`);
    await page.getByRole('radio', { name: 'Version 1' }).check();
    await page.getByText('They differ in').waitFor();
    await picture(page, 'template-versions', look);

    await page.goto(`${baseUrl + HOME}/branding`);
    await page.locator('iframe').waitFor();
    await picture(page, 'branding', look);

    await page.goto(`${baseUrl + HOME}/api-keys`);
    await page.getByRole('rowheader').first().waitFor();
    await picture(page, 'api-keys', look);

    await page.goto(`${baseUrl + HOME}/audit-log`);
    await page.getByRole('listitem').first().waitFor();
    await picture(page, 'audit-log', look);
    await page.context().close();
  }
} finally {
  await browser.close();
  await app.close();
  await new Promise((resolve) => mail.server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
}

/** Settings, branding, keys and a morning's emails: most accepted, some refused, one that is tried again later. */
async function fill() {
  await call('PUT', 'email-settings', {
    kind: 'smtp',
    senderName: 'Nordlicht Portal',
    senderEmailAddress: 'no-reply@nordlicht.example',
    settings: { host: 'localhost', port: mail.port, username: USER, password, caCertificate: mail.certificate },
  });
  await call(
    'PUT',
    'email-branding',
    {
      organizationName: 'Nordlicht Energie',
      organizationUrl: 'https://nordlicht.example',
      siteName: 'Nordlicht Portal',
      siteUrl: baseUrl,
      logoUrl: '',
      supportEmail: 'help@nordlicht.example',
      color: '#0B6B5B',
    },
    { 'If-Match': '"0"' },
  );
  await call('POST', 'email-settings/test-connection', {});
  const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  const { key } = await call('POST', 'api-keys', { name: 'HR portal', role: 'sender', expiresAt: inDays(84) });
  await call('POST', 'api-keys', { name: 'Monitoring', role: 'auditor' });
  await call('POST', 'api-keys', { name: 'Invoices', role: 'sender', expiresAt: inDays(9) });

  const maria = { id: 'maria', name: 'Maria Sundqvist' };
  const kim = { id: 'kim', name: 'Kim Karlsson' };
  const sent = [
    ['account-activation', 'Bo Lindqvist', 'bo.lindqvist@nordlicht.example', { activate: 'activate' }, maria],
    ['user-invitation', 'Cy Twombly', 'cy@partner.example', { accept: 'invite' }, maria],
    ['forgot-password', 'Ada Lovelace', 'ada@nordlicht.example', { reset: 'reset' }],
    ['password-updated-by-user', 'Ada Lovelace', 'ada@nordlicht.example', {}],
    ['email-verification', 'Dana Scully', 'dana@nordlicht.example', { verify: 'verify' }],
    ['reset-password', 'Emil Post', 'gone@nordlicht.example', { reset: 'reset' }, kim],
    ['forgot-password', 'Grace Hopper', 'later@slow.example', { reset: 'reset' }],
    ['profile-updated', 'Fei Li', 'fei.li@nordlicht.example', {}, kim],
    ['account-activation', 'Hedy Lamarr', 'hedy@nordlicht.example', { activate: 'activate' }, maria],
  ];
  for (const [event, name, address, links, initiatedBy] of sent) {
    const to = { address, name, firstName: name.split(' ')[0], userName: address.split('@')[0] };
    const email = { event, to, data: linked(links), ...(initiatedBy && { initiatedBy }) };
    await call('POST', 'emails', email, { Authorization: `Bearer ${key}` });
  }
  const deadline = Date.now() + 30_000;
  const isUntried = ({ status, attempts }) => status === 'sending' || (status === 'queued' && attempts === 0);
  while ((await call('GET', 'emails')).items.some(isUntried)) {
    if (Date.now() > deadline) throw new Error('The emails did not go out.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A template of one's own, in use, in its third version. */
async function ownTemplate() {
  const copy = { event: 'forgot-password', locale: 'en', name: 'Friendlier', copyFrom: 'system.forgot-password.en' };
  const { id, subject, preheader, body, format, disclaimer, htmlEnabled } = await call('POST', 'email-templates', copy);
  const words = { name: 'Friendlier', preheader, format, disclaimer, htmlEnabled };
  const kinder = body
    .replace('Someone asked for a new password', 'You have asked for a new password')
    .replace('If it was you, choose it here:', 'Choose it here:');
  const save = (version, changes) =>
    call('PUT', `email-templates/${id}`, { ...words, ...changes }, { 'If-Match': `"${version}"` });
  await save(1, { subject, body: kinder });
  await save(2, { subject: 'Your new password for {{site.name}}', body: kinder });
  await call('POST', `email-templates/${id}/default`, {});
  return id;
}

function linked(links) {
  const addresses = Object.entries(links).map(([name, place]) => [name, `${baseUrl}/${place}/${secret()}`]);
  return addresses.length > 0 ? { links: Object.fromEntries(addresses) } : {};
}

async function call(method, path, body, headers = {}) {
  const response = await fetch(`${baseUrl}/ums/api/v1/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${answer.detail} ${JSON.stringify(answer.errors)}`);
  return answer;
}

async function newPage({ width, theme }) {
  const context = await browser.newContext({
    viewport: { width, height: width > 600 ? 860 : 844 },
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  return context.newPage();
}

async function signIn(page) {
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign In' }).click();
  await page.getByRole('heading', { name: 'Email settings' }).waitFor();
}

async function picture(page, name, { width, theme }) {
  await page.waitForLoadState('networkidle');
  await page.evaluate('scrollTo(0, 0)');
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await session.detach();
  const file = join(target, `${name}-${width}-${theme}.webp`);
  writeFileSync(file, Buffer.from(data, 'base64'));
  console.log(file);
}

/** A mail server with STARTTLS and a password, which knows nobody called gone@ and puts later@ off. */
async function startMailServer() {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    keys,
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 300 * 86_400_000),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  const refusal = (responseCode, message) => Object.assign(new Error(message), { responseCode });
  const server = new SMTPServer({
    key,
    cert: certificate.toString('pem'),
    logger: false,
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: true,
    onAuth: (auth, _, done) =>
      auth.password === password ? done(null, { user: USER }) : done(refusal(535, '5.7.8 Wrong')),
    onRcptTo: ({ address }, _, done) => {
      if (address.startsWith('gone@')) done(refusal(550, '5.1.1 User unknown'));
      else if (address.startsWith('later@')) done(refusal(450, '4.7.1 Greylisted, come back later'));
      else done();
    },
    onData: (stream, _, done) => stream.resume().once('end', () => done()),
  });
  server.on('error', () => {});
  const at = await freePort();
  await new Promise((resolve) => server.listen(at, '127.0.0.1', resolve));
  return { server, port: at, certificate: certificate.toString('pem') };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createNetServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
