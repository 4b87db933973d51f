import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { certificateAuthority } from '../../../test/support/certificates.js';
import { databases } from '../../../test/support/databases.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { type RawSmtpServer, startRawSmtpServer } from '../../../test/support/raw-smtp-server.js';
import { Worker } from '../../../test/support/worker.js';
import { patient } from '../../../test/support/patient.js';

const EMAILS = 30;

describe.each(databases)('A password that becomes wrong while the account works, on %s', (kind) => {
  let opened: OpenedDatabase;
  let server: RawSmtpServer;
  let worker: Worker;
  let isRight: boolean;
  let signIns: number;

  beforeEach(async () => {
    isRight = true;
    signIns = 0;
    opened = await openedDatabase(kind);
    const authority = await certificateAuthority();
    server = await startRawSmtpServer({
      tls: 'starttls',
      certificate: await authority.issue({ names: ['localhost'] }),
      misdeed: (moment) => {
        if (moment !== 'AUTH') return undefined;
        signIns += 1;
        return isRight ? undefined : '535 5.7.8 Authentication failed';
      },
    });
    worker = new Worker(opened.database).start();
    await worker.saveSmtp(server.port, {
      host: 'localhost',
      authenticationType: 'basic',
      allowUnencrypted: false,
      username: 'mailer@nordlicht.example',
      password: 'correct horse battery staple',
      caCertificate: authority.pem,
    });
  });
  afterEach(async () => {
    await worker.stop();
    await server.stop();
    await opened.close();
  });

  it('is tried once, though emails keep coming, and all of them wait', async () => {
    const first = await worker.queue();
    await vi.waitFor(async () => expect(await worker.find(first)).toMatchObject({ status: 'sent' }), patient);
    const client = await server.client(1);
    client.socket.destroy();
    await client.gone;
    isRight = false;

    const emails = [];
    for (let index = 0; index < EMAILS; index += 1) emails.push(await worker.queue());
    const revision = 1;
    await vi.waitFor(async () => {
      // They come while the refusal comes, and after it.
      emails.push(await worker.queue());
      expect(await worker.hold.status(revision)).toMatchObject({
        state: 'on-hold',
        reason: { code: 'wrong-password' },
      });
    }, patient);
    await worker.stop();
    expect(signIns).toBe(2);
    const found = await Promise.all(emails.map((email) => worker.find(email)));
    expect(found.filter(({ status }) => status === 'queued')).toHaveLength(emails.length);
    const failures = found.flatMap(({ attemptList }) => attemptList.map(({ error }) => error?.code));
    expect(new Set(failures)).toEqual(new Set(['wrong-password']));
    const { nextProbeAt, since } = await worker.hold.status(revision);
    expect(nextProbeAt!.getTime() - since!.getTime()).toBe(60_000);
  });
});
