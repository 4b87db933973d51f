import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateAuthority } from '../../test/support/certificates.js';
import { databases } from '../../test/support/databases.js';
import { testKeys } from '../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../test/support/opened-database.js';
import { startSmtpServer } from '../../test/support/smtp-server.js';
import { Worker } from '../../test/support/worker.js';
import { KeyRing } from '../secrets/key-ring.js';
import { StoredSettings } from './stored-settings.entity.js';

const PASSWORD = 'correct-horse';
const another = new KeyRing([{ id: 'another', bytes: Buffer.alloc(32, 9) }]);

describe.each(databases)('A stored password on %s', (kind) => {
  let opened: OpenedDatabase;

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    await new Worker(opened.database).save('smtp', { ...account, password: PASSWORD });
  });
  afterEach(() => opened.close());

  const account = { host: 'mail.nordlicht.example', port: 587, username: 'mailer' };
  /** A process that has just started. */
  const settingsOf = (keyRing = testKeys) => new Worker(opened.database, { keyRing }).settings;
  const row = () => opened.database.dataSource.manager.findOneByOrFail(StoredSettings, { id: 1 });
  /** As somebody does who may write to the database, and has no key. */
  const change = (changes: Partial<StoredSettings>) =>
    opened.database.dataSource.manager.update(StoredSettings, { id: 1 }, changes);
  /** The password as it was sealed before it was bound to its destination. */
  const sealAsBefore = async (keyRing = testKeys) => {
    const sealed = keyRing.seal(PASSWORD, { table: 'ums_mail_settings', id: '1', field: 'password' });
    await change({ secrets: { password: { sealed: sealed.toString('base64'), setAt: '2025-11-01T00:00:00.000Z' } } });
  };

  it.each([
    ['host', '127.0.0.1'],
    ['port', 2525],
    ['enableSsl', true],
    ['authenticationType', 'anonymous'],
    ['username', 'eve'],
    ['caCertificate', 'of Eve'],
  ])('does not open when %s was changed in the table, and can be entered again', async (name, value) => {
    const { settings, revision } = await row();
    expect(await settingsOf().inForce()).toMatchObject({ settings: { password: PASSWORD } });
    await change({ settings: { ...settings, [name]: value } });
    await expect(settingsOf().inForce()).rejects.toMatchObject({
      code: 'secret-key-missing',
      message: expect.stringMatching(
        /The stored password was entered for other email settings.* enter the password again/,
      ),
    });

    const again = new Worker(opened.database);
    expect(await again.save('smtp', { ...account, password: 'another-horse' })).toBe(revision + 1);
    expect(await settingsOf().inForce()).toMatchObject({ settings: { host: account.host, password: 'another-horse' } });
  });

  it('does not open for whoever writes its new destination beside it as well, or leaves it out', async () => {
    const { settings, secrets } = await row();
    await new Worker(opened.database).save('smtp', { ...account, host: '127.0.0.1', password: 'of Eve' });
    const { destination } = (await row()).secrets.password!;
    const { sealed, setAt } = secrets.password!;
    for (const password of [
      { sealed, setAt, destination: destination! },
      { sealed, setAt },
    ]) {
      await change({ settings: { ...settings, host: '127.0.0.1' }, secrets: { password } });
      await expect(settingsOf().inForce()).rejects.toMatchObject({ code: 'secret-key-missing' });
    }
  });

  it('is sent nowhere when the table names another server, and emails go on once it was entered again', async () => {
    const authority = await certificateAuthority();
    const certificate = await authority.issue({ names: ['localhost'] });
    const users = [{ name: 'mailer', password: PASSWORD }];
    const [good, evil] = await Promise.all([1, 2].map(() => startSmtpServer({ tls: 'starttls', certificate, users })));
    const at = (port: number) => ({ ...account, host: 'localhost', port, caCertificate: authority.pem });
    const worker = new Worker(opened.database);
    try {
      const { settings, revision } = await row();
      await change({ settings: { ...settings, ...at(evil!.port) }, revision: revision + 1 });
      const { recipient } = await worker.queue();
      worker.start();
      await expect(worker.settings.tryable(undefined)).rejects.toMatchObject({ code: 'secret-key-missing' });
      await expect(worker.save('smtp', at(evil!.port))).rejects.toMatchObject({ code: 'secret-key-missing' });
      await expect(worker.save('smtp', at(good!.port))).rejects.toMatchObject({ code: 'invalid-request' });
      await worker.save('smtp', { ...at(good!.port), password: PASSWORD });
      expect(await good!.inbox.next()).toMatchObject({ to: [recipient], user: 'mailer' });
      expect([evil!.logins, evil!.inbox.emails]).toEqual([[], []]);
    } finally {
      await worker.stop();
      await Promise.all([good!.stop(), evil!.stop()]);
    }
  });

  it('opens where it was sealed before it was bound to its destination, and is bound by the next save', async () => {
    await sealAsBefore();
    expect(await settingsOf().inForce()).toMatchObject({ settings: { ...account, password: PASSWORD } });
    await new Worker(opened.database).save('smtp', account);
    const { settings, secrets } = await row();
    expect(secrets.password).toMatchObject({ destination: expect.any(String), setAt: '2025-11-01T00:00:00.000Z' });
    expect(await settingsOf().inForce()).toMatchObject({ settings: { password: PASSWORD } });
    await change({ settings: { ...settings, host: '127.0.0.1' } });
    await expect(settingsOf().inForce()).rejects.toMatchObject({ code: 'secret-key-missing' });
  });

  it('is bound by a change of the keys as well, and once only', async () => {
    await sealAsBefore();
    await settingsOf().resealSecrets();
    const { settings, secrets } = await row();
    expect(secrets.password).toMatchObject({ destination: expect.any(String), setAt: '2025-11-01T00:00:00.000Z' });
    await settingsOf().resealSecrets();
    expect((await row()).secrets).toEqual(secrets);
    expect(await settingsOf().inForce()).toMatchObject({ settings: { password: PASSWORD } });
    await change({ settings: { ...settings, host: '127.0.0.1' } });
    await settingsOf().resealSecrets();
    await expect(settingsOf().inForce()).rejects.toMatchObject({ code: 'secret-key-missing' });
  });

  it('whose key is lost can be entered again', async () => {
    await sealAsBefore(another);
    const worker = new Worker(opened.database);
    await expect(worker.settings.inForce()).rejects.toMatchObject({ code: 'secret-key-missing' });
    await expect(worker.save('smtp', account)).rejects.toMatchObject({ code: 'secret-key-missing' });
    await worker.save('smtp', { ...account, password: PASSWORD });
    expect(await worker.settings.inForce()).toMatchObject({ settings: { password: PASSWORD } });
  });
});
