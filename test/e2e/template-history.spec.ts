import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { MIGRATIONS_TABLE } from '../../src/database/migrate.js';
import { TemplateHistory1764000000007 } from '../../src/database/migrations/1764000000007-template-history.js';
import { StoredTemplate } from '../../src/mail/templates/stored/stored-template.entity.js';
import { captureEmails, type EmailCapture } from '../../src/testing/testing.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';
import { words } from '../support/template-words.js';

const SYSTEM = 'system.forgot-password.en';

interface Use {
  readonly from: string | null;
  readonly until: string | null;
}

describe.each(databases)('The history of a template on %s', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;
  let mail: EmailCapture;

  beforeAll(async () => {
    database = await freshDatabase(kind);
    server = await startServer(database.url);
    mail = await captureEmails(server.app, { waitMs: 20_000 });
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const copy = async (changes: object = {}): Promise<string> => {
    const { body } = await server.call('POST', 'email-templates', {
      body: { event: 'forgot-password', locale: 'en', name: 'Friendlier', copyFrom: SYSTEM, ...changes },
    });
    return body.id;
  };
  const save = (id: string, body: object, version: number) =>
    server.call('PUT', `email-templates/${id}`, { body, headers: { 'If-Match': `"${version}"` } });
  const makeDefault = (id: string) => server.call('POST', `email-templates/${id}/default`);
  const endDefault = (id: string, headers: Record<string, string> = {}) =>
    server.call('DELETE', `email-templates/${id}/default`, { headers });
  /** By version, from the first on. */
  const uses = async (id: string): Promise<Use[][]> =>
    (await server.call('GET', `email-templates/${id}/versions`)).body
      .map(({ inUse }: { inUse: Use[] }) => inUse)
      .toReversed();
  const original = async (id: string) => (await server.call('GET', `email-templates/${id}/original`)).body;
  const actions = async (id: string): Promise<string[]> =>
    (await server.call('GET', 'audit-log')).body.items
      .filter(({ subject }: { subject: string }) => subject === id)
      .map(({ action }: { action: string }) => action);

  it('tells when each version was in use, and when it was not', async () => {
    const before = new Date().toISOString();
    const [one, other] = [await copy(), await copy({ name: 'Other' })];
    await save(one, words(), 1);
    expect(await uses(one)).toEqual([[], []]);
    await makeDefault(one);
    await makeDefault(one);
    const now = (await uses(one))[1]![0];
    expect(now).toEqual({ from: expect.any(String), until: null });
    expect(now!.from! >= before).toBe(true);

    await save(one, words({ subject: 'Hello' }), 2);
    await makeDefault(other);
    await server.call('POST', `email-templates/${one}/versions/2/restore`);
    await makeDefault(one);
    await makeDefault(SYSTEM);
    const [first, second, third, fourth] = await uses(one);
    const [ofOther] = await uses(other);
    expect([first, second, third, fourth, ofOther].map((uses) => uses!.length)).toEqual([0, 1, 1, 1, 1]);
    // Each ends where the next one begins: no email was sent with none of them, or with two.
    const inOrder = [second![0]!, third![0]!, ofOther![0]!, fourth![0]!];
    expect(inOrder[0]!.from).toBe(now!.from);
    expect(inOrder.slice(0, -1).map(({ until }) => until)).toEqual(inOrder.slice(1).map(({ from }) => from));
    expect(inOrder.at(-1)!.until).not.toBeNull();

    await makeDefault(one);
    const { body } = await server.call('GET', `email-templates/${one}/versions/4`);
    expect(body.inUse).toEqual([fourth![0], { from: expect.any(String), until: null }]);
    await endDefault(one);
  });

  it('knows one time in use, however many put it to use at once', async () => {
    const [one, other] = [await copy({ locale: 'sv' }), await copy({ locale: 'sv' })];
    await Promise.all([one, other, one, other].map(makeDefault));
    const all = [...(await uses(one)).flat(), ...(await uses(other)).flat()];
    expect(all.filter(({ until }) => until === null)).toHaveLength(1);
  });

  it('has a way back from a default in a language that no system template is in', async () => {
    const id = await copy({ locale: 'tlh' });
    await save(id, words({ subject: 'nuqneH' }), 1);
    await makeDefault(id);
    const send = async () => {
      await server.call('POST', 'emails', {
        body: {
          event: 'forgot-password',
          to: { address: `${crypto.randomUUID()}@nordlicht.example` },
          locale: 'tlh',
          data: { links: { reset: 'https://portal.nordlicht.example/reset/1' } },
        },
      });
      return (await mail.next()).subject;
    };
    expect(await send()).toBe('nuqneH');
    expect((await endDefault(id, { 'If-Match': '"1"' })).status).toBe(412);
    const ended = await endDefault(id, { 'If-Match': '"2"' });
    expect(ended.status).toBe(200);
    expect(ended.headers.get('etag')).toBe('"2"');
    expect(ended.body).toMatchObject({ id, isDefault: false, version: 2, subject: 'nuqneH' });
    expect(await send()).toMatch(/^Choose a new password/);
    expect((await endDefault(id)).body).toEqual(ended.body);
    expect(await actions(id)).toEqual([
      'email-template.default-ended',
      'email-template.made-default',
      'email-template.saved',
      'email-template.created',
    ]);
    const refused = await endDefault(SYSTEM);
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      'A system template is in use as long as no other one is. Mark another template as default.',
    ]);
    expect((await endDefault('01890a5d-ac96-774b-bcce-b302099a8057')).status).toBe(404);
  });

  it('shows what a release has changed in what it was copied from, until somebody has seen it', async () => {
    const id = await copy();
    const copyOfCopy = await copy({ copyFrom: id, name: 'Again' });
    const { id: _, ...system } = (await server.call('GET', `email-templates/${SYSTEM}`)).body;
    const { subject, preheader, body, format, disclaimer, htmlEnabled } = system;
    const now = { subject, preheader, body, format, disclaimer, htmlEnabled };
    expect(await original(copyOfCopy)).toEqual({ id: SYSTEM, changed: false, copied: now, now });

    // As if both had been copied with another release.
    const copied = { ...now, subject: 'Of the release before' };
    const { dataSource } = server.app.get(Database);
    await dataSource.transaction((manager) =>
      manager.update(StoredTemplate, [id, copyOfCopy], { copiedWords: 'before', copiedSource: copied }),
    );
    expect(await original(id)).toEqual({ id: SYSTEM, changed: true, copied, now });
    const later = await copy({ copyFrom: copyOfCopy, name: 'Later' });
    expect(await original(later)).toEqual({ id: SYSTEM, changed: true, copied, now });

    const seen = await server.call('POST', `email-templates/${id}/original/seen`);
    expect(seen.status).toBe(200);
    expect(seen.body).toMatchObject({ id, version: 1, systemChanged: false });
    expect(await original(id)).toEqual({ id: SYSTEM, changed: false, copied: now, now });
    await server.call('POST', `email-templates/${id}/original/seen`);
    expect(await actions(id)).toEqual(['email-template.original-seen', 'email-template.created']);

    await save(later, { ...now, name: 'Later' }, 1);
    expect(await original(later)).toEqual({ id: SYSTEM, changed: false, copied: now, now });
    expect((await server.call('GET', `email-templates/${SYSTEM}/original`)).status).toBe(404);
    expect((await server.call('POST', `email-templates/${SYSTEM}/original/seen`)).status).toBe(404);
  });

  it('of a default from before it was kept begins at a time that nobody knows', async () => {
    const id = await copy({ locale: 'nl' });
    await makeDefault(id);
    await server.stop();
    // As the release before has left it.
    const dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
    const runner = dataSource.createQueryRunner();
    await new TemplateHistory1764000000007().down(runner);
    await runner.query(`DELETE FROM ${MIGRATIONS_TABLE} WHERE name = '${TemplateHistory1764000000007.name}'`);
    await runner.release();
    await dataSource.destroy();

    server = await startServer(database.url);
    expect(await uses(id)).toEqual([[{ from: null, until: null }]]);
    expect(await original(id)).toMatchObject({ changed: false, copied: null });
    await endDefault(id);
    expect(await uses(id)).toEqual([[{ from: null, until: expect.any(String) }]]);
  });
});
