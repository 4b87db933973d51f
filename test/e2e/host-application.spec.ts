import { type INestApplication, Module } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { unzipSync } from 'fflate';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  defineEvent,
  MailModule,
  type MailModuleOptions,
  MailService,
  migrations,
  MonitoringModule,
  type Person,
} from '../../src/index.js';
import { captureEmails } from '../../src/testing/testing.js';
import { archiveOf, goodFile } from '../support/archives.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { hostDataSource, HostileModule, mailOptions, startHost, User } from '../support/host-application.js';
import type { Answer } from '../support/api.js';

const SETTINGS = {
  kind: 'capture',
  senderName: 'Nordlicht Portal',
  senderEmailAddress: 'no-reply@nordlicht.example',
  settings: {},
};

describe.each(databases)('In a host application on %s', (kind) => {
  let database: FreshDatabase;
  let app: INestApplication;
  let base: string;

  const start = async (...imports: NonNullable<Parameters<typeof startHost>[1]>) => {
    app = await startHost(hostDataSource(database.url), imports);
  };
  const listen = async (prefix = '') => {
    await app.listen(0, '127.0.0.1');
    base = (await app.getUrl()) + prefix;
  };
  const call = async (method: string, path: string, body?: unknown, headers: object = {}): Promise<Answer> => {
    const response = await fetch(`${base}/${path}`, {
      method,
      headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
  };
  const problemOf = ({ status, headers, body }: Answer) => {
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    return [status, body.code];
  };
  const asAdmin = { Authorization: `Bearer ${mailOptions.adminToken}` };

  beforeEach(async () => {
    database = await freshDatabase(kind);
  });
  afterEach(async () => {
    await app?.close();
    await database.drop();
  });

  describe('that binds its own guard, pipe, filter and interceptor to every route', () => {
    const pass = { 'X-Host-Pass': 'yes' };

    beforeEach(async () => {
      const host = startHost(hostDataSource(database.url), [MailModule.forRoot(mailOptions), HostileModule], (app) =>
        app.setGlobalPrefix('host'),
      );
      app = await host;
      await listen('/host');
    });

    it('our routes stand behind the guard of the host, and say so in our own words', async () => {
      const answer = await call('GET', 'ums/api/v1/email-settings', undefined, asAdmin);
      expect(problemOf(answer)).toEqual([403, 'forbidden']);
    });

    it('our routes still ask who is calling', async () => {
      const answer = await call('GET', 'ums/api/v1/email-settings', undefined, pass);
      expect(problemOf(answer)).toEqual([401, 'not-signed-in']);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    });

    it('our routes still ask for the role', async () => {
      const made = await call(
        'POST',
        'ums/api/v1/api-keys',
        { name: 'Sender', role: 'sender' },
        { ...pass, ...asAdmin },
      );
      const asSender = { Authorization: `Bearer ${made.body.host.key}` };
      const answer = await call('GET', 'ums/api/v1/email-settings', undefined, { ...pass, ...asSender });
      expect(problemOf(answer)).toEqual([403, 'forbidden']);
    });

    it.each([
      ['a missing field', { ...SETTINGS, senderEmailAddress: undefined }, 'senderEmailAddress'],
      [
        'a bad address',
        { ...SETTINGS, senderEmailAddress: 'a@b.example\r\nBcc: x@evil.example' },
        'senderEmailAddress',
      ],
      ['an unknown field', { ...SETTINGS, surprise: 1 }, 'surprise'],
      ['an unknown kind', { ...SETTINGS, kind: 'pigeon' }, 'kind'],
      ['a number where text belongs', { ...SETTINGS, senderName: 5 }, 'senderName'],
      ['an unknown setting', { ...SETTINGS, settings: { host: 'x' } }, 'settings.host'],
    ])('our routes still refuse %s, name it, and keep nothing', async (_, request, field) => {
      const answer = await call('PUT', 'ums/api/v1/email-settings', request, { ...pass, ...asAdmin });
      expect(problemOf(answer)).toEqual([400, 'invalid-request']);
      expect(answer.body.errors.map((error: { field: string }) => error.field)).toEqual([field]);
      const { body } = await call('GET', 'ums/api/v1/email-settings', undefined, { ...pass, ...asAdmin });
      expect(body.host).toMatchObject({ kind: null, revision: 0 });
    });

    it('our routes still refuse a query that they do not know', async () => {
      const answer = await call('GET', 'ums/api/v1/emails?page=2', undefined, { ...pass, ...asAdmin });
      expect(problemOf(answer)).toEqual([400, 'invalid-request']);
    });

    it('our routes still refuse what is no JSON', async () => {
      const response = await fetch(`${base}/ums/api/v1/email-settings`, {
        method: 'PUT',
        headers: { ...pass, ...asAdmin, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'kind=capture',
      });
      expect([response.status, await response.json()]).toMatchObject([415, { code: 'not-json' }]);
    });

    it('our routes take and give files, which the host parses and wraps as little as it can', async () => {
      const headers = { ...pass, ...asAdmin, 'Content-Type': 'application/zip' };
      const answer = await fetch(`${base}/ums/api/v1/email-templates/import?dryRun=false`, {
        method: 'POST',
        headers,
        body: new Uint8Array(archiveOf({ 'forgot-password/a.md': goodFile() })),
      });
      expect([answer.status, await answer.json()]).toMatchObject([200, { host: { files: [{ words: 'new' }] } }]);
      const exported = await fetch(`${base}/ums/api/v1/email-templates/export`, { headers: { ...pass, ...asAdmin } });
      expect(exported.headers.get('content-type')).toBe('application/zip');
      const files = unzipSync(new Uint8Array(await exported.arrayBuffer()));
      expect(Object.keys(files)).toEqual(['forgot-password/friendlier.en.md']);
    });

    it('our routes do their work, in whatever envelope the host puts their answers', async () => {
      const saved = await call('PUT', 'ums/api/v1/email-settings', SETTINGS, { ...pass, ...asAdmin });
      expect([saved.status, saved.body.host.revision]).toEqual([200, 1]);
      const queued = await call(
        'POST',
        'ums/api/v1/emails',
        {
          event: 'forgot-password',
          to: { address: 'kim@nordlicht.example' },
          data: { links: { reset: 'https://portal.nordlicht.example/reset/1' } },
        },
        { ...pass, ...asAdmin, 'Idempotency-Key': 'one' },
      );
      expect([queued.status, queued.body.host.status]).toEqual([202, 'queued']);
      expect(queued.headers.get('location')).toBe(`/host/ums/api/v1/emails/${queued.body.host.id}`);
    });

    it('our routes name their request, and the emails that come with it', async () => {
      const named = { ...pass, ...asAdmin, 'X-Request-Id': 'order-4711' };
      const email = { event: 'profile-updated', to: { address: 'kim@nordlicht.example' }, data: {} };
      const queued = await call('POST', 'ums/api/v1/emails', email, named);
      expect(queued.headers.get('x-request-id')).toBe('order-4711');
      const { body } = await call('GET', `ums/api/v1/emails/${queued.body.host.id}`, undefined, {
        ...pass,
        ...asAdmin,
      });
      expect(body.host.requestId).toBe('order-4711');
      const settings = await call('GET', 'ums/api/v1/email-settings', undefined, named);
      expect(settings.headers.get('x-request-id')).toBe('order-4711');
    });

    it('health and metrics are there too', async () => {
      const ready = await call('GET', 'ums/health/ready', undefined, pass);
      expect([ready.status, ready.body.host]).toEqual([200, { status: 'ok' }]);
      const metrics = await fetch(`${base}/ums/metrics`, { headers: { ...pass, ...asAdmin } });
      expect([metrics.status, await metrics.text()]).toEqual([200, expect.stringContaining('ums_mail_database_up 1')]);
    });

    it('the routes of the host know nothing of us', async () => {
      const thing = { any: 'thing', nested: { at: 'all' } };
      const echoed = await call('POST', 'things', thing, pass);
      expect([echoed.status, echoed.body]).toEqual([201, { host: thing }]);
      expect(echoed.headers.get('cache-control')).toBeNull();
      expect(echoed.headers.get('x-request-id')).toBeNull();
      for (const path of ['things/broken', 'nowhere']) {
        const { status, body } = await call('GET', path, undefined, pass);
        expect([status, body]).toEqual([418, { host: 'teapot' }]);
      }
      expect((await call('POST', 'things', thing)).status).toBe(418);
    });
  });

  it('there is one of everything, however often the module is imported', async () => {
    const mail = MailModule.forRoot(mailOptions);
    const services: MailService[] = [];
    class Sender {
      constructor(service: MailService) {
        services.push(service);
      }
    }
    Reflect.defineMetadata('design:paramtypes', [MailService], Sender);
    @Module({ imports: [mail], providers: [Sender] })
    class UsersModule {}
    @Module({ imports: [mail, MailModule, MailModule.forFeature({})], providers: [Sender] })
    class InvoicesModule {}
    @Module({ imports: [MailModule.forFeature({})], providers: [Sender] })
    class WithoutImport {}

    await start(mail, UsersModule, InvoicesModule, WithoutImport);
    expect(services).toHaveLength(3);
    expect(new Set(services).size).toBe(1);
    const providers = [...app.get(ModulesContainer).values()].flatMap(({ providers }) => [...providers.values()]);
    for (const name of ['MailService', 'Outbox', 'Dispatcher', 'ActiveTransport', 'Database', 'EmailSettingsService']) {
      const instances = providers.filter((provider) => provider.name === name).map(({ instance }) => instance);
      expect([name, instances.length]).toEqual([name, 1]);
    }
  });

  it('two forRoot() in two modules stop the start, and the words say what to do', async () => {
    @Module({ imports: [MailModule.forRoot(mailOptions)] })
    class UsersModule {}
    await expect(start(MailModule.forRoot(mailOptions), UsersModule)).rejects.toThrow(
      /forRoot\(\) stands in the imports of more than one module.*Keep it in one/,
    );
  });

  it('bad options stop the start, all of them in one list', async () => {
    const options: MailModuleOptions = { ...mailOptions, baseUrl: 'portal', concurrency: 0 };
    await expect(start(MailModule.forRoot(options))).rejects.toMatchObject({
      name: 'ConfigError',
      problems: [expect.stringMatching(/^baseUrl: /), expect.stringMatching(/^concurrency: /)],
    });
  });

  it('options may come from a factory', async () => {
    await start(MailModule.forRootAsync({ useFactory: async () => mailOptions }));
    expect(app.get(MailService)).toBeInstanceOf(MailService);
  });

  it('the environment is not read', async () => {
    process.env['UMS_BASE_URL'] = 'https://elsewhere.example';
    try {
      await start(MailModule.forRoot(mailOptions));
      const mail = await captureEmails(app);
      await app
        .get(MailService)
        .send('password-updated-by-user', { to: { address: 'kim@nordlicht.example' }, data: {} });
      expect((await mail.next()).text).toContain('portal.nordlicht.example');
    } finally {
      delete process.env['UMS_BASE_URL'];
    }
  });

  it('its own login decides who may do what; without it, tokens do', async () => {
    const people: Record<string, Person> = { kim: { id: 'u-1', name: 'Kim', roles: ['auditor'] } };
    const authenticate: MailModuleOptions['authenticate'] = ({ headers }) => people[String(headers['x-user'])] ?? null;
    await start(MailModule.forRoot({ ...mailOptions, authenticate }));
    await listen();
    const path = 'ums/api/v1/email-settings';
    expect((await call('GET', path, undefined, { 'X-User': 'kim' })).status).toBe(200);
    expect((await call('PUT', path, SETTINGS, { 'X-User': 'kim' })).status).toBe(403);
    expect((await call('GET', path, undefined, { 'X-User': 'nobody' })).status).toBe(401);
    expect((await call('PUT', path, SETTINGS, asAdmin)).status).toBe(200);
  });

  it('http: false leaves its routes alone and still sends', async () => {
    await start(MailModule.forRoot({ ...mailOptions, http: false }));
    await listen();
    expect((await call('GET', 'ums/api/v1/email-settings', undefined, asAdmin)).body.message).toMatch(/^Cannot GET/);
    const mail = await captureEmails(app);
    await app.get(MailService).send('password-updated-by-user', { to: { address: 'kim@nordlicht.example' }, data: {} });
    expect((await mail.next()).to).toBe('kim@nordlicht.example');
  });

  it('a worker imports health and metrics alone', async () => {
    await start(MailModule.forRoot({ ...mailOptions, http: false }), MonitoringModule);
    await listen();
    expect((await call('GET', 'ums/health/ready')).status).toBe(200);
    expect((await fetch(`${base}/ums/metrics`, { headers: asAdmin })).status).toBe(200);
    expect((await fetch(`${base}/ums/metrics`)).status).toBe(401);
    expect((await call('GET', 'ums/api/v1/email-settings', undefined, asAdmin)).status).toBe(404);
  });

  it('an email may come with the id of a request of the host, if that is one', async () => {
    await start(MailModule.forRoot(mailOptions));
    await listen();
    const email = { to: { address: 'kim@nordlicht.example' }, data: {} };
    const send = (requestId: string) => app.get(MailService).send('profile-updated', email, { requestId });
    const { id } = await send('order-4711');
    expect((await call('GET', `ums/api/v1/emails/${id}`, undefined, asAdmin)).body.requestId).toBe('order-4711');
    await expect(send('two\nlines')).rejects.toMatchObject({
      code: 'invalid-request',
      errors: [{ field: 'requestId' }],
    });
  });

  it('its tables and migrations stand beside ours, each noted in a table of its own', async () => {
    await start(MailModule.forRoot(mailOptions));
    const dataSource = app.get(DataSource);
    const noted = async (table: string) => (await dataSource.query(`SELECT name FROM ${table}`)).length;
    expect([await noted('host_migrations'), await noted('ums_mail_migrations')]).toEqual([1, migrations.length]);
    await dataSource.manager.insert(User, { address: 'kim@nordlicht.example' });
    await app.close();
    await start(MailModule.forRoot(mailOptions));
    expect(await app.get(DataSource).manager.count(User)).toBe(1);
  });

  it('a schema that TypeORM synchronizes leaves our tables to our migrations', async () => {
    const dataSource = { ...hostDataSource(database.url), migrationsRun: false, synchronize: true };
    for (let time = 0; time < 2; time++) {
      app = await startHost(dataSource, [MailModule.forRoot(mailOptions)]);
      const mail = await captureEmails(app);
      await app.get(MailService).send('profile-updated', { to: { address: 'kim@nordlicht.example' }, data: {} });
      await mail.next();
      await app.close();
    }
  });

  it('a data source that does not know our entities stops the start', async () => {
    const dataSource = { ...hostDataSource(database.url), entities: [User] };
    await expect(startHost(dataSource)).rejects.toThrow('Add mailEntities to its entities');
  });

  it('a data source that looks for our tables elsewhere stops the start', async () => {
    const dataSource = { ...hostDataSource(database.url), entityPrefix: 'app_' };
    await expect(startHost(dataSource)).rejects.toThrow('knows neither entityPrefix nor schema');
  });

  it('a data source with a name serves, when we are told the name', async () => {
    const dataSource = { ...hostDataSource(database.url), name: 'mail' };
    app = await startHost(dataSource, [MailModule.forRoot({ ...mailOptions, dataSource: 'mail' })]);
    const mail = await captureEmails(app);
    await app.get(MailService).send('profile-updated', { to: { address: 'kim@nordlicht.example' }, data: {} });
    await mail.next();
  });

  it('events that its modules define are sent as any other', async () => {
    const invoiceReady = defineEvent({
      key: 'invoice-ready',
      label: 'Invoice ready',
      description: 'A new invoice can be paid.',
      category: 'Invoices',
      links: { view: 'Invoice', pay: 'Payment' },
      variables: { number: { type: 'string', title: 'Number of the invoice' } },
      sample: {
        number: '2026-117',
        links: { view: 'https://portal.nordlicht.example/i/1', pay: 'https://portal.nordlicht.example/p/1' },
      },
    });
    const templates = new URL('../support/host-templates/', import.meta.url);
    const feature = () => MailModule.forFeature({ events: [invoiceReady], templates });
    await start(MailModule.forRoot(mailOptions), feature(), feature());
    const mail = await captureEmails(app);
    await app.get(MailService).send(invoiceReady, {
      to: { address: 'kim@nordlicht.example', name: 'Kim' },
      data: {
        number: '2026-118',
        links: { view: 'https://portal.nordlicht.example/i/2', pay: 'https://portal.nordlicht.example/p/2' },
      },
    });
    const email = await mail.next({ event: invoiceReady });
    expect(email.subject).toBe('Invoice 2026-118');
    expect(email.link('view')).toBe('https://portal.nordlicht.example/i/2');
    expect(email.link('pay')).toBe('https://portal.nordlicht.example/p/2');
  });

  it('an event without a template stops the start', () => {
    const event = defineEvent({ key: 'no-words', label: 'A', description: 'B', category: 'C', sample: {} });
    expect(() => MailModule.forFeature({ events: [event] })).toThrow(/"no-words" without a template/);
  });
});

it('In a host application on SQLite, Redis stops the start: several processes cannot share that', async () => {
  const database = await freshDatabase('sqlite');
  const module = MailModule.forRoot({ ...mailOptions, redisUrl: 'redis://127.0.0.1:6379' });
  try {
    await expect(startHost(hostDataSource(database.url), [module])).rejects.toThrow(
      'redisUrl: Is for several processes, and SQLite is for one.',
    );
  } finally {
    await database.drop();
  }
});
