import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { freePorts } from './free-ports.js';
import { ServerProcess } from './server-process.js';

const SMTP_SINK = '/usr/sbin/smtp-sink';

/** Why smtp-sink cannot be used on this machine, and what to do about it; `undefined` where it can. */
export function smtpSinkMissing(): string | undefined {
  return existsSync(SMTP_SINK) ? undefined : 'smtp-sink is not installed: apt-get install postfix.';
}

export interface SmtpSink {
  readonly port: number;
  stop(): Promise<void>;
}

/** Postfix's smtp-sink: takes every email in the clear and throws it away, faster than anyone can send. For load. */
export async function startSmtpSink(): Promise<SmtpSink> {
  const [port = 0] = await freePorts(1);
  // As root it insists on becoming somebody else, and as anybody else it may not.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const sink = new ServerProcess([SMTP_SINK, ...user, '-m', '500', `127.0.0.1:${port}`, '500']);
  await Promise.race([answers(port), sink.printed(/fatal:/).then((line) => Promise.reject(new Error(line)))]);
  return { port, stop: () => sink.stop() };
}

/** smtp-sink does not say when it is ready, so there is nothing to wait for but its port. */
async function answers(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await setTimeout(5);
    } finally {
      socket.destroy();
    }
  }
}
