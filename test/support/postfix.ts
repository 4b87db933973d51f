import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chmod, mkdtemp, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IssuedCertificate } from './certificates.js';
import { freePorts } from './free-ports.js';
import { Inbox, type ReceivedEmail } from './inbox.js';
import { FOLDERS, HOST_NAME, mainCf, masterCf, saslConf } from './postfix-config.js';
import { ServerProcess } from './server-process.js';

/** Debian's paths. */
const MASTER = '/usr/lib/postfix/sbin/master';
const SASLPASSWD = '/usr/sbin/saslpasswd2';

const LONG_AGO = new Date(0);

/** Why Postfix cannot be used on this machine, and what to do about it; `undefined` where it can. */
export function postfixMissing(): string | undefined {
  if (!existsSync(MASTER) || !existsSync(SASLPASSWD)) {
    return 'Postfix or SASL is not installed: apt-get install postfix sasl2-bin libsasl2-modules.';
  }
  return process.getuid?.() === 0 ? undefined : 'Postfix can be started by root only: run the tests as root.';
}

export interface PostfixUser {
  /** What it signs in with: `noreply@nordlicht.example` or `relay`. */
  readonly name: string;
  readonly password: string;
  /** Addresses that only this user may send from. Given for anybody, everybody may send only as what they own. */
  readonly senders?: readonly string[];
}

export interface PostfixOptions {
  readonly certificate: IssuedCertificate;
  readonly users: readonly PostfixUser[];
  /**
   * The addresses that live here. Anybody may send to them; other addresses of their domains are unknown, and all
   * other domains take a login. Default: `inbox@hosted.example`.
   */
  readonly mailboxes?: readonly string[];
  /** More of main.cf: `{ smtpd_delay_reject: 'no' }` refuses a sender at MAIL instead of at RCPT. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Where Postfix listens on 127.0.0.1. */
export interface PostfixPorts {
  /** As 587 is: STARTTLS before anything else, and a login before a recipient elsewhere. */
  readonly submission: number;
  /** As 465 is: TLS from the first byte, then the same. */
  readonly smtps: number;
  /** As 25 is on a bad day: no TLS, and yet it asks for passwords. */
  readonly plain: number;
}

export interface Postfix {
  readonly ports: PostfixPorts;
  /** Every email that was accepted, whoever it was for, without the headers that Postfix put before it. */
  readonly inbox: Inbox;
  /** What it has logged so far. */
  readonly log: readonly string[];
  /** The first line of the log that matches, logged already or still to come. */
  logged(pattern: RegExp): Promise<string>;
  stop(): Promise<void>;
}

/** Debian's Postfix with Cyrus SASL, in a temporary folder. Several may run side by side. */
export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  const folder = await mkdtemp(join(tmpdir(), 'ums-mail-postfix-'));
  const [submission = 0, smtps = 0, plain = 0] = await freePorts(3);
  const ports = { submission, smtps, plain };
  await chmod(folder, 0o755);
  for (const [owner, ...folders] of FOLDERS) {
    execFileSync('install', ['-d', '-o', owner, ...folders.map((name) => join(folder, name))]);
  }
  await writeFile(join(folder, 'certificate.pem'), `${options.certificate.key}\n${options.certificate.cert}\n`);
  await writeFile(join(folder, 'config/main.cf'), mainCf(folder, options));
  // Postfix waits for seconds while this file is so new that somebody might still be writing it.
  await utimes(join(folder, 'config/main.cf'), LONG_AGO, LONG_AGO);
  await writeFile(join(folder, 'config/master.cf'), masterCf(ports));
  await writeFile(join(folder, 'config/sasl/smtpd.conf'), saslConf(folder));
  for (const { name, password } of options.users) {
    execFileSync(SASLPASSWD, ['-p', '-c', '-f', join(folder, 'users'), '-u', HOST_NAME, name], { input: password });
    execFileSync('chown', ['postfix', join(folder, 'users')]);
  }

  const inbox = new Inbox();
  // What `postfix start-fg` ends in, after a check of the whole installation that is not in question here.
  const server = new ServerProcess([MASTER, '-c', join(folder, 'config'), '-s'], {
    folder,
    onLine: (line) => {
      if (line.includes('(delivered to maildir)'))
        for (const email of takeNew(join(folder, 'mail/new'))) inbox.add(email);
    },
  });
  await server.printed(/daemon started/);
  return {
    ports,
    inbox,
    log: server.lines,
    logged: (pattern) => server.printed(pattern),
    stop: () => server.stop(),
  };
}

function takeNew(folder: string): ReceivedEmail[] {
  return readdirSync(folder).map((name) => {
    const file = join(folder, name);
    const email = parse(readFileSync(file, 'latin1'));
    rmSync(file);
    return email;
  });
}

/** What Postfix puts before an email when it delivers it into a folder. Its line ends are LF. */
const TRACE =
  /^Return-Path: <(?<from>.*)>\n(?:X-Original-To: .*\n)?Delivered-To: (?<to>.*)\n(?<received>Received: .*\n(?:\s.*\n)*)/;

function parse(file: string): ReceivedEmail {
  const match = TRACE.exec(file);
  if (!match) throw new Error(`Postfix delivered something unexpected:\n${file.slice(0, 500)}`);
  const { from = '', to = '', received = '' } = match.groups ?? {};
  const user = /\(Authenticated sender: (.*)\)/.exec(received)?.[1];
  return {
    from,
    to: [to],
    raw: Buffer.from(file.slice(match[0].length).replaceAll('\n', '\r\n'), 'latin1'),
    secure: / with ESMTPS/.test(received),
    ...(user !== undefined && { user }),
  };
}
