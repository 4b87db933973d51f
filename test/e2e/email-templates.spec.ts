import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { StoredTemplate } from '../../src/mail/templates/stored/stored-template.entity.js';
import { TemplateVersion } from '../../src/mail/templates/stored/template-version.entity.js';
import { captureEmails } from '../../src/testing/testing.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { removeOwnTemplates } from '../support/own-templates.js';
import { startServer, type TestServer } from '../support/server.js';
import { words } from '../support/template-words.js';

const RESET = 'https://portal.nordlicht.example/reset/4f0c9f7e';
const SYSTEM = 'system.forgot-password.en';

describe.each(databases)('Email templates on %s', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;
  /** How many people have been sent something: nobody gets too much, which would be suppressed. */
  let people = 0;

  beforeAll(async () => {
    database = await freshDatabase(kind);
    server = await startServer(database.url);
  });
  afterEach(() => removeOwnTemplates(server.call));
  afterAll(async () => {
    await server.stop();
    await database.drop();
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
    const mail = await captureEmails(server.app, { waitMs: 20_000 });
    const address = `ada-${(people += 1)}@nordlicht.example`;
    const { status, text } = await on.call('POST', 'emails', {
      body: {
        event: 'forgot-password',
        to: { address },
        data: { links: { reset: RESET } },
        ...(locale && { locale }),
      },
    });
    if (status !== 202) throw new Error(text);
    return mail.next({ to: address });
  };
  const inUse = async (query = 'event=forgot-password&locale=en') =>
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
    const { items } = (await server.call('GET', 'emails')).body;
    const logged = await Promise.all(
      items.slice(0, 2).map(({ id }: { id: string }) => server.call('GET', `emails/${id}`)),
    );
    expect(logged.map(({ body }) => [body.template.name, body.template.version])).toEqual([
      ['Friendlier', '2'],
      ['System template', expect.stringMatching(/^[0-9a-f]{8}$/)],
    ]);
  });

  it('are not overwritten by whoever has not seen what was saved meanwhile', async () => {
    const id = await newCopy();
    expect((await save(id, words({ subject: 'First' }), 1)).status).toBe(200);
    const stale = await save(id, words({ subject: 'Second' }), 1);
    expect(stale.status).toBe(412);
    expect(stale.body).toMatchObject({ code: 'stale-revision', current: { id, version: 2, subject: 'First' } });
    expect((await save(id, words())).status).toBe(428);
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((subject) => save(id, words({ subject }), 2)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    const saved = answers.find(({ status }) => status === 200)!.body;
    expect((await server.call('GET', `email-templates/${id}`)).body).toMatchObject({
      version: 3,
      subject: saved.subject,
    });
    const deleted = await server.call('DELETE', `email-templates/${id}`, { headers: { 'If-Match': '"2"' } });
    expect(deleted.body).toMatchObject({ status: 412, current: { version: 3 } });
  });

  it('are not saved with a mistake, which is named with its place and what was meant', async () => {
    const id = await newCopy();
    const { status, body } = await save(id, words({ body: '{{links.reset}}\n\nHello {{recipient.fullname}},' }), 1);
    expect(status).toBe(422);
    expect(body.detail).toBe(
      'Not saved: recipient.fullname is not a variable of this event. Did you mean recipient.fullName?',
    );
    expect(body.problems).toEqual([
      {
        severity: 'error',
        field: 'body',
        line: 3,
        column: 9,
        endLine: 3,
        endColumn: 27,
        code: 'unknown-variable',
        message: 'recipient.fullname is not a variable of this event. Did you mean recipient.fullName?',
        fix: { label: 'Use recipient.fullName', replacement: 'recipient.fullName' },
      },
    ]);
    expect((await server.call('GET', `email-templates/${id}`)).body.version).toBe(1);
  });

  it('may be unfinished as long as nobody is sent them', async () => {
    const id = await newCopy();
    const unfinished = words({ body: 'The link comes later.' });
    const saved = await save(id, unfinished, 1);
    expect(saved.status).toBe(200);
    expect(saved.body.problems).toMatchObject([{ severity: 'error', code: 'missing-variable' }]);
    const refused = await makeDefault(id);
    expect(refused.status).toBe(422);
    expect(refused.body.detail).toMatch(/^It cannot be the default yet: The reset link is missing/);

    expect((await save(id, words(), 2)).status).toBe(200);
    expect((await makeDefault(id)).status).toBe(200);
    const broken = await save(id, unfinished, 3);
    expect(broken.status).toBe(422);
    expect(broken.body.detail).toMatch(/^Not saved: The reset link is missing/);
    expect((await send()).link('reset')).toBe(RESET);
  });

  it('have one default for an event and a language, and the system template takes its place back', async () => {
    const [first, second] = [await newCopy({ name: 'First' }), await newCopy({ name: 'Second' })];
    await makeDefault(first);
    expect(await inUse()).toEqual(['First (en)']);
    await Promise.all([first, second, first, second].map((id) => makeDefault(id)));
    expect(await inUse()).toHaveLength(1);
    await makeDefault(second);
    expect(await inUse()).toEqual(['Second (en)']);

    const inTheWay = await server.call('DELETE', `email-templates/${second}`, { headers: { 'If-Match': '"1"' } });
    expect(inTheWay.status).toBe(409);
    expect(inTheWay.body.detail).toBe('It is in use. Mark another template as default first.');
    expect((await makeDefault(SYSTEM)).body).toMatchObject({ id: SYSTEM, isDefault: true });
    expect(await inUse()).toEqual(['System template (en)']);
    expect((await send()).subject).toMatch(/^Choose a new password/);

    const deleted = await server.call('DELETE', `email-templates/${second}`, { headers: { 'If-Match': '"1"' } });
    expect(deleted.status).toBe(204);
    expect((await server.call('GET', `email-templates/${second}`)).status).toBe(404);
    expect((await server.call('GET', `email-templates/${second}/versions`)).status).toBe(404);
  });

  it('are sent in the language of the reader, or the nearest that there is', async () => {
    const portuguese = await newCopy({ locale: 'PT-br' });
    await save(portuguese, words({ subject: 'Escolha uma senha' }), 1);
    const query = 'event=forgot-password&locale=pt-BR';
    expect(await inUse(query)).toEqual(['System template (pt)']);
    await makeDefault(portuguese);
    expect(await inUse(query)).toEqual(['Friendlier (pt-BR)']);
    expect((await send('pt-BR')).subject).toBe('Escolha uma senha');
    expect((await send('en-GB')).subject).toMatch(/^Choose a new password/);
  });

  it('keep every version, and an old one becomes the newest', async () => {
    const id = await newCopy();
    await save(id, words({ subject: 'Second' }), 1);
    await save(id, words({ subject: 'Third' }), 2);
    const { body: versions } = await server.call('GET', `email-templates/${id}/versions`);
    expect(versions.map(({ version }: { version: number }) => version)).toEqual([3, 2, 1]);
    expect(versions[0]).toMatchObject({ savedBy: { id: 'admin-token', name: 'Administrator' } });
    const second = await server.call('GET', `email-templates/${id}/versions/2`);
    expect(second.body).toMatchObject({ version: 2, subject: 'Second' });
    const restored = await server.call('POST', `email-templates/${id}/versions/2/restore`);
    expect(restored.body).toMatchObject({ version: 4, subject: 'Second', name: 'Friendlier' });
    const stale = await server.call('POST', `email-templates/${id}/versions/1/restore`, {
      headers: { 'If-Match': '"3"' },
    });
    expect(stale.status).toBe(412);
    for (const missing of ['0', '9', '-1', '1e0', 'x', '99999999999999999999']) {
      expect((await server.call('GET', `email-templates/${id}/versions/${missing}`)).status, missing).toBe(404);
    }
  });

  it('are in force at once for another process on the same database', async () => {
    const replica = await startServer(database.url, { UMS_ROLE: 'web' });
    try {
      const id = await newCopy();
      await save(id, words({ subject: 'One' }), 1);
      await makeDefault(id);
      expect((await send(undefined, replica)).subject).toBe('One');
      await save(id, words({ subject: 'Two' }), 2);
      expect((await send(undefined, replica)).subject).toBe('Two');
      await save(id, words({ subject: 'Three' }), 3, replica);
      expect((await send()).subject).toBe('Three');
    } finally {
      await replica.stop();
    }
  });

  it('that a release has broken are replaced by those of the system, the email goes, and the status tells', async () => {
    const id = await newCopy();
    await makeDefault(id);
    expect((await server.call('GET', 'email-status')).body.templatesFallenBack).toEqual([]);
    const { dataSource } = server.app.get(Database);
    await dataSource.transaction(async (manager) => {
      await manager.update(TemplateVersion, { templateId: id }, { version: 2, subject: 'Hello {{gone.away}}' });
      await manager.update(StoredTemplate, { id }, { version: 2 });
    });
    expect((await send()).subject).toMatch(/^Choose a new password/);
    const { body } = await server.call('GET', 'email-status');
    expect(body.templatesFallenBack).toEqual([
      { id, name: 'Friendlier', event: 'forgot-password', eventLabel: 'Forgot password' },
    ]);
    await save(id, words(), 2);
    expect((await server.call('GET', 'email-status')).body.templatesFallenBack).toEqual([]);
    expect((await send()).subject).toBe('Hello from portal.nordlicht.example');
  });

  it('say that the system template they were copied from has changed, until they say the same', async () => {
    const id = await newCopy();
    const copyOfCopy = await newCopy({ copyFrom: id, name: 'Again' });
    const changed = async () =>
      (await server.call('GET', 'email-templates?event=forgot-password')).body.map(
        ({ name, systemChanged }: { name: string; systemChanged: boolean }) => `${name}: ${systemChanged}`,
      );
    expect(await changed()).toEqual(expect.arrayContaining(['Again: false', 'Friendlier: false']));
    await server.app
      .get(Database)
      .dataSource.transaction((manager) =>
        manager.update(StoredTemplate, { event: 'forgot-password' }, { copiedWords: 'of-the-release-before' }),
      );
    expect(await changed()).toEqual(expect.arrayContaining(['Again: true', 'Friendlier: true']));
    const { body: system } = await server.call('GET', `email-templates/${SYSTEM}`);
    const { subject, preheader, body, format, disclaimer, htmlEnabled } = system;
    await save(copyOfCopy, { name: 'Again', subject, preheader, body, format, disclaimer, htmlEnabled }, 1);
    expect(await changed()).toEqual(expect.arrayContaining(['Again: false', 'Friendlier: true']));
  });

  it('are copied within their event alone', async () => {
    for (const changes of [
      { copyFrom: 'system.test-email.en' },
      { copyFrom: 'system.forgot-password.xx' },
      { copyFrom: '../../etc' },
      { event: 'nothing' },
      { copyFrom: '01890a5d-ac96-774b-bcce-b302099a8057' },
    ]) {
      const { status, body } = await copy(changes);
      expect(status).toBe(400);
      expect(body.errors).toEqual([{ field: 'copyFrom', message: 'Must be the id of a template of this event.' }]);
    }
  });

  it('leave in the audit log who changed what', async () => {
    const editor = await server.keyFor('template-editor');
    const id = (
      await server.call('POST', 'email-templates', {
        token: editor,
        body: { event: 'forgot-password', locale: 'en', name: 'Friendlier', copyFrom: SYSTEM },
      })
    ).body.id;
    await save(id, words(), 1);
    await server.call('POST', `email-templates/${id}/versions/1/restore`);
    await makeDefault(id);
    await makeDefault(SYSTEM);
    await server.call('DELETE', `email-templates/${id}`, { headers: { 'If-Match': '"3"' } });
    const { items } = (await server.call('GET', 'audit-log')).body;
    const actions = items.map(
      ({ action, actor }: { action: string; actor: { name: string } }) => `${actor.name} ${action}`,
    );
    expect(actions.slice(0, 6)).toEqual([
      'Administrator email-template.deleted',
      'Administrator email-template.made-default',
      'Administrator email-template.made-default',
      'Administrator email-template.restored',
      'Administrator email-template.saved',
      'template-editor email-template.created',
    ]);
    expect(items[4].details).toMatchObject({ version: 2, changed: expect.arrayContaining(['subject', 'body']) });
  });

  it('leave values what they are, in the words of an editor too', async () => {
    const id = await newCopy();
    const body = '[Go]({{links.reset}})\n\nHello {{recipient.fullName}}, of {{initiator.fullName}}';
    await save(id, words({ subject: 'For {{recipient.fullName}}', body }), 1);
    await makeDefault(id);
    const mail = await captureEmails(server.app);
    const names = ['{{links.reset}}', '[x](https://evil.example)', '<img src=x onerror=alert(1)>', '**b** `c`'];
    for (const [index, name] of names.entries()) {
      await server.call('POST', 'emails', {
        body: {
          event: 'forgot-password',
          to: { address: `value-${index}@nordlicht.example`, name },
          data: { links: { reset: RESET } },
        },
      });
      const email = await mail.next();
      expect(email.subject).toBe(`For ${name}`);
      expect(email.text).toContain(`Hello ${name}, of`);
      expect(email.html).not.toMatch(/<img src=x|<strong>b|href="https:\/\/evil/);
    }
  });
});
