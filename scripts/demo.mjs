/**
 * `npm run demo`: a local mail catcher, the server with an account that points at it, and the three emails that a UMS
 * is there for. Everything stays on this machine; Ctrl+C ends it all.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const data = `${root}data/demo`;
const started = Date.now();
const children = [];

/** The port that people expect, or a free one where that is taken. */
function freePort(wanted) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort(0))));
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a program and resolves with the first line that says that it is ready. */
function start(name, file, args, env, ready) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { cwd: data, env: { ...process.env, ...env } });
    const said = [];
    children.push(child);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        if (ready.test(line)) resolve(line);
        if (/\b(ERROR|WARN)\b/.test(line)) console.error(`${name}: ${line}`);
      });
    }
    child.once('exit', (code) => {
      reject(new Error(`${name} ended with code ${code}:\n${said.slice(-20).join('\n')}`));
      stop(1);
    });
  });
}

let stopping = false;
function stop(code) {
  if (stopping) return;
  stopping = true;
  process.exitCode = code;
  for (const child of children) child.kill('SIGTERM');
}
process.once('SIGINT', () => stop(0));
process.once('SIGTERM', () => stop(0));

try {
  const [web, smtp, catcher] = [await freePort(3000), await freePort(1025), await freePort(1080)];
  const baseUrl = `http://localhost:${web}`;
  const token = randomBytes(24).toString('base64url');
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });

  const [, signInLine] = await Promise.all([
    start(
      'Mail catcher',
      fileURLToPath(new URL('bin/maildev.js', import.meta.resolve('maildev'))),
      ['--smtp', smtp, '--ip', '127.0.0.1', '--web', catcher, '--web-ip', '127.0.0.1'].map(String),
      {},
      /Press Ctrl/,
    ),
    start(
      'Server',
      `${root}dist/main.js`,
      [],
      {
        NODE_ENV: 'development',
        PORT: String(web),
        UMS_BASE_URL: baseUrl,
        DATABASE_URL: `sqlite:${data}/ums-mail.sqlite`,
        UMS_ADMIN_TOKEN: token,
        MAIL_ALLOWED_NETWORKS: 'loopback',
        MAIL_ALLOWED_PORTS: '1-65535',
        LOG_LEVEL: 'warn',
      },
      /#code=/,
    ),
  ]);

  const call = async (method, path, body, headers = {}) => {
    const response = await fetch(`${baseUrl}/ums/api/v1/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${answer.detail}`);
    return answer;
  };

  await call('PUT', 'email-settings', {
    kind: 'smtp',
    senderName: 'Nordlicht Portal',
    senderEmailAddress: 'no-reply@nordlicht.example',
    settings: { host: '127.0.0.1', port: smtp, authenticationType: 'anonymous', allowUnencrypted: true },
  });
  await call(
    'PUT',
    'email-branding',
    {
      organizationName: 'Nordlicht Energie',
      organizationUrl: '',
      siteName: 'Nordlicht Portal',
      siteUrl: baseUrl,
      logoUrl: '',
      supportEmail: 'help@nordlicht.example',
      color: '#14608F',
    },
    { 'If-Match': '"0"' },
  );

  const ada = { address: 'ada@nordlicht.example', name: 'Ada Lovelace', firstName: 'Ada', userName: 'ada.lovelace' };
  const maria = { id: 'maria', name: 'Maria Sundqvist' };
  const secret = () => randomBytes(24).toString('base64url');
  const sent = await Promise.all([
    call('POST', 'emails', {
      event: 'account-activation',
      to: ada,
      data: { links: { activate: `${baseUrl}/activate/${secret()}` } },
      initiatedBy: maria,
    }),
    call('POST', 'emails', {
      event: 'reset-password',
      to: ada,
      data: { links: { reset: `${baseUrl}/reset/${secret()}` } },
      initiatedBy: maria,
    }),
    call('POST', 'emails', {
      event: 'forgot-password',
      to: ada,
      data: { links: { reset: `${baseUrl}/reset/${secret()}` } },
    }),
  ]);
  const deadline = Date.now() + 30_000;
  for (const { id } of sent) {
    let email = await call('GET', `emails/${id}`);
    while (email.status === 'queued' || email.status === 'sending') {
      if (Date.now() > deadline) throw new Error(`An email has not arrived: ${email.summary} ${email.advice}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      email = await call('GET', `emails/${id}`);
    }
    if (email.status !== 'sent') throw new Error(`An email was not sent: ${email.summary} ${email.advice}`);
  }

  console.log(`
UMS Mail runs, and three emails have arrived (${((Date.now() - started) / 1000).toFixed(1)} s).

  The emails     http://localhost:${catcher}
  The page       ${/http\S+/.exec(signInLine)[0]}
                 (signs in once, within 15 minutes; after that, with the token)
  The API        ${baseUrl}/ums/api/docs
  The token      ${token}

  Send another:
  curl ${baseUrl}/ums/api/v1/emails -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' \\
    -d '{"event":"forgot-password","to":{"address":"you@example.com"},"data":{"links":{"reset":"${baseUrl}/reset/1"}}}'

  Nothing leaves this machine. Ctrl+C ends it.
`);
} catch (error) {
  if (!stopping) console.error(error.message);
  stop(1);
}
