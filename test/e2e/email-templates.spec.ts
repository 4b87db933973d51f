import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureEmails } from '../../src/testing/testing.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';

const RESET = 'https://portal.nordlicht.example/reset/4f0c9f7e';
const SYSTEM = 'system.forgot-password.en';

describe.each(databases)('Email templates on %s', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;

  beforeEach(async () => {
    database = await freshDatabase(kind);
    server = await startServer(database.url);
  });
  afterEach(async () => {
    await server.stop();
    await database.drop();
  });

  const words = (changes: object = {}) => ({
    name: 'Friendlier',
    subject: 'Hello from {{site.name}}',
    preheader: '',
    body: '# Hello\n\n[Choose a password]({{links.reset}})',
    format: 'markdown',
    disclaimer: '',
    htmlEnabled: true,
    ...changes,
  });
  const copy = (changes: object = {}) =>
    server.call('POST', 'email-templates', {
      body: { event: 'forgot-password', locale: 'en', name: 'Friendlier', copyFrom: SYSTEM, ...changes },
    });
  const newCopy = async (changes: object = {}): Promise<string> => (await copy(changes)).body.id;
  const save = (id: string, body: object, version?: number, on = server) =>
    on.call('PUT', `email-templates/${id}`, {
      body,
      ...(version !== undefined && { headers: { 'If-Match': `"${version}"` } }),
    });
  const makeDefault = (id: string, on = server) => on.call('POST', `email-templates/${id}/default`);
  const send = async (locale?: string, on = server) => {
    const mail = await captureEmails(on.app);
    const { status, text } = await on.call('POST', 'emails', {
      body: {
        event: 'forgot-password',
        to: { address: 'ada@nordlicht.example' },
        data: { links: { reset: RESET } },
        ...(locale && { locale }),
      },
    });
    if (status !== 202) throw new Error(text);
    return mail.next();
  };
  const inUse = async (query = 'event=forgot-password') =>
    (await server.call('GET', `email-templates?${query}`)).body
      .filter(({ isDefault }: { isDefault: boolean }) => isDefault)
      .map(({ name, locale }: { name: string; locale: string }) => `${name} (${locale})`);

  it('are at first those of the system, which can be read, and not changed', async () => {
    const { body: list } = await server.call('GET', 'email-templates');
    expect(list.length).toBeGreaterThanOrEqual(11);
    expect(list[0]).toMatchObject({ system: true, isDefault: true, version: 0, updatedBy: null, copiedFrom: null });
    const { status, headers, body } = await server.call('GET', `email-templates/${SYSTEM}`);
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"0"');
    expect(body).toMatchObject({ id: SYSTEM, subject: 'Choose a new password for {{site.name}}', htmlEnabled: true });
    for (const refused of [
      await save(SYSTEM, words(), 0),
      await server.call('DELETE', `email-templates/${SYSTEM}`, { headers: { 'If-Match': '"0"' } }),
    ]) {
      expect(refused.status).toBe(409);
      expect(refused.body.detail).toBe(
        'System templates are read-only and come with the release. Copy it, and change the copy.',
      );
    }
  });

  it('are copied, changed and put to use, and the next email says the new words', async () => {
    const made = await copy();
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(`/ums/api/v1/email-templates/${made.body.id}`);
    expect(made.body).toMatchObject({ version: 1, isDefault: false, system: false, copiedFrom: SYSTEM });
    expect((await server.call('GET', made.headers.get('location')!)).body).toEqual(made.body);

    const saved = await save(made.body.id, words(), 1);
    expect(saved.status).toBe(200);
    expect(saved.headers.get('etag')).toBe('"2"');
    expect(saved.body).toMatchObject({ ...words(), version: 2, isDefault: false, problems: [] });
    expect((await send()).subject).toBe('Choose a new password for portal.nordlicht.example');

    expect((await makeDefault(made.body.id)).body).toMatchObject({ isDefault: true, version: 2 });
    const email = await send();
    expect(email.subject).toBe('Hello from portal.nordlicht.example');
    expect(email.link('reset')).toBe(RESET);
    expect((await server.call('GET', 'emails')).body.items).toHaveLength(2);
  });
});
