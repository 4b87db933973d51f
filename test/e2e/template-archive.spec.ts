import { request } from 'node:http';
import { unzipSync } from 'fflate';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { archiveOf, goodFile, hostileArchives } from '../support/archives.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { ownTemplates, removeOwnTemplates } from '../support/own-templates.js';
import { startServer, type TestServer } from '../support/server.js';

const ZIP = { 'Content-Type': 'application/zip' };
/** Made before any server listens: it takes so long that connections would end meanwhile. */
const HOSTILE = hostileArchives();
const TODAY = /\d{4}-\d\d-\d\d/;

describe.each(databases)('Templates as a .zip over HTTP, on %s', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;
  let editor: string;

  beforeAll(async () => {
    database = await freshDatabase(kind);
    server = await startServer(database.url, { UMS_ROLE: 'web' });
    editor = await server.keyFor('template-editor');
  });
  afterEach(() => removeOwnTemplates(server.call));
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const imported = (bytes: Buffer, query = '') =>
    server.call('POST', `email-templates/import${query}`, { body: bytes, headers: ZIP, token: editor });
  const dryRun = (bytes: Buffer) => imported(bytes, '?dryRun=true');
  const everything = async () =>
    JSON.stringify([await ownTemplates(server.call), (await server.call('GET', 'audit-log')).body]);
  const download = async (path: string) => {
    const response = await fetch(new URL(`/ums/api/v1/email-templates/${path}`, server.url), {
      headers: { Authorization: `Bearer ${editor}` },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  };
  const withTwins = async () => {
    for (const _ of [1, 2]) {
      const body = { event: 'forgot-password', locale: 'en', name: 'Twin', copyFrom: 'system.forgot-password.en' };
      await server.call('POST', 'email-templates', { body });
    }
  };
  const auditOf = async (id: string) =>
    (await server.call('GET', 'audit-log')).body.items
      .filter(({ subject }: { subject: string }) => subject === id)
      .map(({ actor, action, details }: never) => [(actor as { name: string }).name, action, details]);

  it('are looked at first, and then made, changed and put to use, with the audit entries of their files', async () => {
    const bytes = archiveOf({
      'mails/forgot-password/a.md': goodFile({ default: true }),
      'mails/forgot-password/b.md': goodFile(
        { name: 'Kürzer', locale: 'de' },
        'Hallo {:Recipient.FullName}, {:General.SiteUrl}\n\n[Los]({{links.reset}})',
      ),
      '__MACOSX/mails/forgot-password/._a.md': 'x',
    });
    const before = await everything();
    const a = { file: 'forgot-password/a.md', event: 'forgot-password', locale: 'en', name: 'Friendlier' };
    const b = { file: 'forgot-password/b.md', event: 'forgot-password', locale: 'de', name: 'Kürzer' };
    const looked = await dryRun(bytes);
    expect(looked.status).toBe(200);
    expect(looked.body).toEqual({
      files: [
        { ...a, words: 'new', use: 'from now on', converted: 0 },
        { ...b, words: 'new', use: 'unchanged', converted: 2 },
      ],
      converted: 2,
      problems: [],
      warnings: [],
      plan: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(await everything()).toBe(before);

    const done = await imported(bytes, `?plan=${looked.body.plan}`);
    expect([done.status, done.body]).toEqual([200, looked.body]);
    const own = await ownTemplates(server.call);
    expect(own.map(({ name, isDefault }: never) => [name, isDefault]).sort()).toEqual([
      ['Friendlier', true],
      ['Kürzer', false],
    ]);
    const { id } = own.find(({ name }: { name: string }) => name === 'Friendlier');
    expect(await auditOf(id)).toEqual([
      ['template-editor', 'email-template.made-default', expect.anything()],
      ['template-editor', 'email-template.created', expect.objectContaining({ file: 'forgot-password/a.md' })],
    ]);

    const again = archiveOf({
      'forgot-password/a.md': goodFile({ default: false }),
      'forgot-password/b.md': goodFile({ name: 'Kürzer', locale: 'de' }),
    });
    expect((await imported(again)).body.files).toEqual([
      { ...a, words: 'unchanged', use: 'no more', converted: 0 },
      { ...b, words: 'changed', use: 'unchanged', converted: 0 },
    ]);
  });

  it('are exported as what an import takes, which changes nothing', async () => {
    await imported(
      archiveOf({
        'forgot-password/a.md': goodFile({ default: true }),
        'reset-password/b.md': goodFile({ name: 'Für Köln', locale: 'de' }),
      }),
    );
    const { status, headers, bytes } = await download('export');
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'application/zip',
      'no-store',
    ]);
    expect(headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="email-templates-${TODAY.source}\\.zip"$`),
    );
    const files = unzipSync(bytes);
    expect(Object.keys(files)).toEqual(['forgot-password/friendlier.en.md', 'reset-password/fur-koln.de.md']);
    expect(Buffer.from(files['forgot-password/friendlier.en.md']!).toString()).toMatch(
      /^---\nname: 'Friendlier'\nlocale: 'en'\ndefault: true\n/,
    );
    const before = await everything();
    const { body } = await imported(bytes);
    expect(body.files.map(({ words, use }: never) => [words, use])).toEqual([
      ['unchanged', 'unchanged'],
      ['unchanged', 'unchanged'],
    ]);
    expect(await everything()).toBe(before);
  });

  it('begin with those of the release where there are none, which is said instead of an empty file', async () => {
    const none = await server.call('GET', 'email-templates/export');
    expect([none.status, none.body.code, none.body.detail]).toEqual([
      409,
      'conflict',
      'There are no templates of your own yet. Begin with those of the release: what=system.',
    ]);
    const { headers, bytes } = await download('export?what=system');
    expect(headers.get('content-disposition')).toMatch(/filename="system-email-templates-/);
    const { body } = await imported(bytes);
    expect(body.files.length).toBeGreaterThan(30);
    expect(body.files.every(({ words, use }: never) => words === 'new' && use === 'unchanged')).toBe(true);
  });

  it('are not exported where files could not tell two of them apart, and no guess is made in an import', async () => {
    await withTwins();
    const { status, body } = await server.call('GET', 'email-templates/export');
    expect([status, body.code, body.errors]).toEqual([
      409,
      'conflict',
      [{ field: 'forgot-password', message: expect.stringMatching(/^Two templates in "en" are called "Twin"/) }],
    ]);
    const looked = await dryRun(archiveOf({ 'forgot-password/a.md': goodFile({ name: 'Twin' }) }));
    expect(looked.body).toMatchObject({ files: [], problems: [{ message: expect.stringContaining('Rename one') }] });
  });

  it('are one file each, those of the release too', async () => {
    await imported(archiveOf({ 'forgot-password/a.md': goodFile({ name: 'Für Köln', default: true }) }));
    const [{ id }] = await ownTemplates(server.call);
    const own = await download(`${id}/file`);
    expect([own.headers.get('content-type'), own.headers.get('content-disposition')]).toEqual([
      'text/markdown; charset=utf-8',
      'attachment; filename="fur-koln.en.md"',
    ]);
    const before = await everything();
    const back = await imported(archiveOf({ 'forgot-password/a.md': own.bytes }));
    expect(back.body.files).toMatchObject([{ words: 'unchanged', use: 'unchanged' }]);
    expect(await everything()).toBe(before);
    const system = await download('system.forgot-password.de/file');
    expect(system.bytes.toString()).toMatch(/^---\nname: 'Our words'\nlocale: 'de'\ndefault: false\n/);
    const { status, body } = await server.call('GET', 'email-templates/system.nothing.en/file');
    expect([status, body.code]).toEqual([404, 'not-found']);
  });

  it('with problems are all told of when they are looked at; an import of them is refused and changes nothing', async () => {
    const bytes = archiveOf({
      'forgot-password/fine.md': goodFile(),
      'forgot-password/token.md': goodFile({ name: 'A' }, '{:General.SiteUrl} {:General.Theme} {{links.reset}}'),
      'forgot-password/unknown.md': goodFile({ name: 'B' }, '{{links.reset}}\n\nHello {{recipient.fullname}}'),
      'forgot-password/unfinished.md': goodFile({ name: 'C' }, 'Hello'),
      'nothing/a.md': goodFile({ name: 'E' }, 'Hello'),
      'lost.md': goodFile(),
    });
    const before = await everything();
    const looked = await dryRun(bytes);
    const problems = [
      { file: 'lost.md', line: null, column: null, message: expect.stringMatching(/^Lies beside the folders/) },
      {
        file: 'forgot-password/token.md',
        line: 7,
        column: 20,
        message: expect.stringMatching(/^body: No variable of this event says the same as \{:General\.Theme\}/),
      },
      {
        file: 'forgot-password/unknown.md',
        line: 9,
        column: 9,
        message: expect.stringContaining('Did you mean recipient.fullName?'),
      },
      { file: 'nothing/a.md', line: null, column: null, message: 'There is no event "nothing" here.' },
    ];
    const warnings = [{ file: 'forgot-password/unfinished.md', line: 7, column: 6, message: expect.anything() }];
    expect(looked.status).toBe(200);
    expect(looked.body).toMatchObject({ converted: 1, problems, warnings });
    expect(looked.body.files.map(({ file }: { file: string }) => file)).toEqual([
      'forgot-password/fine.md',
      'forgot-password/unfinished.md',
    ]);
    const refused = await imported(bytes);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      422,
      expect.stringMatching(/^application\/problem\+json/),
    ]);
    expect(refused.body).toMatchObject({
      code: 'invalid-import',
      detail: expect.stringMatching(/^Nothing was imported\. lost\.md: Lies beside .* There are 4 problems in all\.$/),
      problems,
      warnings,
    });
    expect(refused.body.errors[1]).toEqual({
      field: 'forgot-password/token.md',
      message: expect.stringMatching(/^Line 7, column 20: body: /),
    });
    expect(await everything()).toBe(before);
  });

  it('are not imported over what somebody has changed since they were looked at', async () => {
    const bytes = archiveOf({ 'forgot-password/a.md': goodFile({ subject: 'Mine' }) });
    const { plan } = (await dryRun(bytes)).body;
    await imported(archiveOf({ 'forgot-password/theirs.md': goodFile({ subject: 'Theirs' }) }));
    const before = await everything();
    const late = await imported(bytes, `?plan=${plan}`);
    expect([late.status, late.body.code, late.body.detail]).toEqual([
      409,
      'conflict',
      expect.stringMatching(/Nothing was imported\. Look again\.$/),
    ]);
    expect(await everything()).toBe(before);
    const looked = (await dryRun(bytes)).body;
    expect(looked.files).toMatchObject([{ words: 'changed' }]);
    expect((await imported(bytes, `?plan=${looked.plan}`)).status).toBe(200);
  });

  it('are brought once, although two bring them at the same time', async () => {
    const bytes = archiveOf({ 'forgot-password/a.md': goodFile(), 'reset-password/b.md': goodFile() });
    const answers = await Promise.all([1, 2, 3, 4].map(() => imported(bytes)));
    const said = answers.map(({ status, body }) => (status === 200 ? body.files[0].words : body.code));
    expect(said.filter((words) => words === 'new')).toHaveLength(1);
    expect(said.filter((words) => !['new', 'unchanged', 'conflict'].includes(words))).toEqual([]);
    expect(await ownTemplates(server.call)).toHaveLength(2);
  });

  if (kind === 'postgres') {
    it('are brought once, although both have found that they are new', async () => {
      const client = new Client({ connectionString: database.url });
      await client.connect();
      try {
        await client.query('BEGIN');
        // Lets both go on until they write.
        await client.query('LOCK TABLE ums_mail_template_versions IN SHARE MODE');
        const bytes = archiveOf({ 'forgot-password/a.md': goodFile() });
        const answers = Promise.all([1, 2].map(() => imported(bytes)));
        const waiting = `SELECT count(*)::integer AS count FROM pg_locks JOIN pg_database ON oid = database
          WHERE NOT granted AND datname = current_database()`;
        await expect.poll(async () => (await client.query(waiting)).rows).toEqual([{ count: 2 }]);
        await client.query('ROLLBACK');
        expect((await answers).map(({ status }) => status).sort()).toEqual([200, 409]);
        expect(await ownTemplates(server.call)).toHaveLength(1);
      } finally {
        await client.end();
      }
    });
  }

  it('are refused in whatever hostile archive they come, which is told apart from a fault of ours', async () => {
    const before = await everything();
    for (const { reason, bytes, file, message } of HOSTILE) {
      const { status, body } = await imported(bytes);
      expect([status, body.code], reason).toEqual([422, file === undefined ? 'invalid-archive' : 'invalid-import']);
      if (file === undefined) expect(body.detail, reason).toMatch(message);
      else expect(body.problems, reason).toMatchObject([{ file, message: expect.stringMatching(message) }]);
    }
    expect(await everything()).toBe(before);
  });

  it('are taken as a .zip of at most 4 MB, whatever the request says of its length', async () => {
    const zip = archiveOf({ 'forgot-password/a.md': goodFile() });
    for (const [type, sent] of [
      ['application/json', {}],
      ['application/octet-stream', zip],
      ['multipart/form-data', zip],
      ['application/zipper', zip],
      ['', zip],
    ] as const) {
      const { status, body } = await server.call('POST', 'email-templates/import', {
        body: sent,
        headers: { 'Content-Type': type },
      });
      expect([status, body.code], type).toEqual([415, 'not-zip']);
    }
    const nothing = await server.call('POST', 'email-templates/import', { headers: ZIP });
    expect([nothing.status, nothing.body.code]).toEqual([422, 'invalid-archive']);
    const large = Buffer.alloc(4 * 1024 * 1024 + 1);
    for (const length of [{ 'Content-Length': large.length }, { 'Transfer-Encoding': 'chunked' }]) {
      const { status, text } = await sent(large, length);
      expect([status, JSON.parse(text)]).toMatchObject([
        413,
        { code: 'body-too-large', detail: expect.stringMatching(/^A \.zip file may have at most 4 MB\./) },
      ]);
    }
    // Nobody has to send it all to hear that it is too much.
    expect((await sent(undefined, { 'Content-Length': large.length })).status).toBe(413);
    for (const query of ['?dryRun=yes', '?dryRun=', '?what=own', '?plan=1&plan=2', `?plan=${'x'.repeat(101)}`]) {
      expect((await imported(archiveOf({}), query)).status, query).toBe(400);
    }
    for (const query of ['?what=all', '?what=', '?system=true']) {
      expect((await server.call('GET', `email-templates/export${query}`)).status, query).toBe(400);
    }
  });

  const sent = (body: Buffer | undefined, headers: object) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const all = { ...ZIP, ...headers, Authorization: `Bearer ${editor}` };
      const url = new URL('/ums/api/v1/email-templates/import', server.url);
      const asked = request(url, { method: 'POST', headers: all }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => {
          resolve({ status: response.statusCode!, text });
          asked.destroy();
        });
      });
      asked.on('error', reject);
      if (body) asked.end(body);
      else asked.flushHeaders();
    });
});
