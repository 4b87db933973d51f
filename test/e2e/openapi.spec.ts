import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from '../support/admin-page.js';
import { archiveOf, goodFile } from '../support/archives.js';
import { CHROMIUM } from '../support/chromium.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { departures, type Schema } from '../support/openapi-schema.js';
import { describeWith } from '../support/required.js';
import { startServer, type TestServer } from '../support/server.js';

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: object }[];
  readonly requestBody?: { content: Record<string, { schema: { $ref: string } }> };
  readonly responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

const HEADLESS = '--headless --no-sandbox --disable-gpu --enable-logging=stderr --virtual-time-budget=10000'.split(' ');

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
/** The routes that take a body. */
const WITH_BODY = [
  'POST /ums/api/v1/api-keys',
  'POST /ums/api/v1/email-branding/preview',
  'POST /ums/api/v1/email-settings/check',
  'POST /ums/api/v1/email-settings/test-connection',
  'POST /ums/api/v1/email-settings/test-email',
  'POST /ums/api/v1/email-templates',
  'POST /ums/api/v1/email-templates/convert-tokens',
  'POST /ums/api/v1/email-templates/preview',
  'POST /ums/api/v1/email-templates/{id}/test-email',
  'POST /ums/api/v1/emails',
  'POST /ums/api/v1/emails/erase',
  'POST /ums/api/v1/session',
  'PUT /ums/api/v1/email-branding',
  'PUT /ums/api/v1/email-settings',
  'PUT /ums/api/v1/email-templates/{id}',
];

/** The routes whose body is a file. */
const WITH_FILE = ['POST /ums/api/v1/email-templates/import'];

/** The routes that ask nobody who they are: the way in, and health. */
const OPEN = [
  'GET /ums/api/v1/session/options',
  'POST /ums/api/v1/session',
  'GET /ums/api/v1/session/oidc',
  'GET /ums/api/v1/session/oidc/callback',
  'GET /ums/health/live',
  'GET /ums/health/ready',
];

describe('The OpenAPI document', () => {
  let database: FreshDatabase;
  let server: TestServer;
  // oxlint-disable-next-line typescript/no-explicit-any
  let document: any;
  const operations = new Map<string, Operation>();

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    server = await startServer(database.url, { UMS_ROLE: 'web' });
    document = (await server.call('GET', '/ums/api/openapi.json', { token: null })).body;
    for (const [path, methods] of Object.entries<Record<string, Operation>>(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        operations.set(`${method.toUpperCase()} ${path}`, operation);
      }
    }
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  it('is OpenAPI 3 with the version of this package, and the same in YAML', async () => {
    expect(document).toMatchObject({
      openapi: expect.stringMatching(/^3\.[01]\.\d$/),
      info: { title: 'UMS Mail', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'ums_mail_session' },
        },
      },
    });
    expect((await server.call('GET', '/ums/api/openapi.yaml', { token: null })).text).toContain('openapi: 3.');
  });

  it('refers to nothing that is not in it', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(20);
    for (const [, name] of references) expect(Object.keys(document.components.schemas)).toContain(name);
  });

  it('has an operation with a name of its own for every route, and says what it is for and whether it asks for a token or the cookie', () => {
    expect(operations.size).toBeGreaterThan(20);
    expect(new Set([...operations.values()].map(({ operationId }) => operationId)).size).toBe(operations.size);
    for (const [route, { summary, tags, security }] of operations) {
      expect(METHODS, route).toContain(route.split(' ')[0]!.toLowerCase());
      expect(summary, route).toMatch(/^[A-Z].{5,}[^.]$/);
      expect(tags, route).toHaveLength(1);
      expect(security, route).toEqual(OPEN.includes(route) ? undefined : [{ bearer: [] }, { cookie: [] }]);
    }
  });

  it('declares every part of a path, and only those', () => {
    for (const [route, { parameters = [] }] of operations) {
      const inPath = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = parameters.filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name).sort(), route).toEqual(inPath.sort());
      for (const { required } of declared) expect(required, route).toBe(true);
    }
  });

  it('describes each body by the class that checks it, and refuses further fields there', () => {
    const all = [...operations].filter(([, { requestBody }]) => requestBody !== undefined);
    const bodies = all.filter(([route]) => !WITH_FILE.includes(route));
    expect(all).toHaveLength(WITH_BODY.length + WITH_FILE.length);
    for (const route of WITH_FILE) {
      expect(operations.get(route)!.requestBody!.content, route).toEqual({
        'application/zip': { schema: { type: 'string', format: 'binary' } },
      });
    }
    expect(bodies.map(([route]) => route).sort()).toEqual(WITH_BODY);
    for (const [route, { requestBody }] of bodies) {
      expect(Object.keys(requestBody!.content), route).toEqual(['application/json']);
      const name = requestBody!.content['application/json']!.schema.$ref.split('/').at(-1)!;
      const schema = document.components.schemas[name];
      expect(schema, route).toMatchObject({ type: 'object', additionalProperties: false });
      expect(Object.keys(schema.properties).length, route).toBeGreaterThan(0);
    }
    const { EmailRequest, RecipientRequest, ApiKeyRequest } = document.components.schemas;
    expect(EmailRequest.required).toEqual(['event', 'to', 'data']);
    expect(RecipientRequest.required).toEqual(['address']);
    expect(ApiKeyRequest.properties.expiresAt).toMatchObject({ type: 'string', format: 'date-time' });
    expect(ApiKeyRequest.properties.expiresAt).not.toHaveProperty('$ref');
  });

  it('names what a query may hold', () => {
    const query = (route: string) =>
      operations
        .get(`GET /ums/api/v1/${route}`)!
        .parameters!.filter((parameter) => parameter.in === 'query')
        .map(({ name, required }) => `${name}${required ? '' : '?'}`);
    expect(query('emails')).toEqual(['since?', 'until?', 'event?', 'status?', 'search?', 'cursor?', 'limit?']);
    expect(query('emails/count')).toEqual(['since?', 'until?', 'event?', 'status?', 'search?']);
    expect(query('emails/{id}')).toEqual(['timeZone?']);
    expect(query('session/oidc')).toEqual(['return?']);
    expect(query('email-suppressions')).toEqual(['cursor?']);
    expect(query('audit-log')).toEqual(['cursor?']);
    expect(query('email-templates/export')).toEqual(['what?']);
  });

  it('describes the answer of every route, and its errors as problems', () => {
    for (const [route, { responses }] of operations) {
      const { default: error, ...answers } = responses;
      expect(error!.content, route).toEqual({
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      });
      const [[status, answer]] = Object.entries(answers) as [[string, Operation['responses'][string]]];
      expect(['200', '201', '202', '204', '302'], route).toContain(status);
      if (['204', '302'].includes(status)) expect(answer.content, route).toBeUndefined();
      else expect(Object.values(answer.content!)[0]!.schema, route).not.toEqual({});
    }
  });

  it('knows what every object holds', () => {
    const schemas = Object.entries<Schema>(document.components.schemas);
    const objectsIn = ({ properties, items, oneOf, allOf, ...schema }: Schema): Schema[] => [
      ...(schema.type === 'object' && !schema.$ref && !allOf ? [{ ...schema, ...(properties && { properties }) }] : []),
      ...Object.values(properties ?? {}).flatMap(objectsIn),
      ...[items ?? [], oneOf ?? [], allOf ?? []].flat().flatMap(objectsIn),
    ];
    const open = schemas.filter(([, schema]) =>
      objectsIn(schema).some(({ properties, additionalProperties }) => !properties && !additionalProperties),
    );
    expect(open.map(([name]) => name)).toEqual([]);
  });

  describe('says of each answer what it holds, as the answers of this server do:', () => {
    const capture = {
      kind: 'capture',
      senderName: 'Nordlicht',
      senderEmailAddress: 'a@nordlicht.example',
      settings: {},
    };
    const schemaOf = (method: string, route: string, status = 200, type = 'application/json') =>
      operations.get(`${method} /ums/api/v1/${route}`)!.responses[status]!.content![type]!.schema;
    const describedBy = (schema: Schema, body: unknown) =>
      expect(departures(body, schema, document.components.schemas)).toEqual([]);
    const linesOf = async (route: string, body: object) => {
      const { text } = await server.call('POST', route, { body, headers: { Accept: 'application/x-ndjson' } });
      return text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    };
    let emailId: string;

    beforeAll(async () => {
      const saved = await server.call('PUT', 'email-settings', { body: capture });
      expect(saved.status).toBe(200);
      const sent = await server.call('POST', 'email-settings/test-email', { body: { to: 'ada@nordlicht.example' } });
      emailId = sent.body.id;
      await server.call('POST', 'emails', {
        body: {
          event: 'forgot-password',
          to: { address: 'ada@nordlicht.example' },
          data: { links: { reset: 'https://portal.nordlicht.example/reset/1' } },
          initiatedBy: { id: 'u-1', name: 'Ada Lovelace' },
        },
      });
    });

    it.each([
      'email-settings',
      'email-settings/kinds',
      'email-status',
      'email-branding',
      'email-events',
      'emails',
      'emails/count',
      'email-suppressions',
      'email-templates',
      'api-keys',
      'audit-log',
    ])('GET %s', async (route) => {
      await server.keyFor('sender');
      const { body } = await server.call('GET', route);
      describedBy(schemaOf('GET', route), body);
    });

    it('GET emails/{id}', async () => {
      const { body } = await server.call('GET', `emails/${emailId}`);
      expect(body.attempts).toHaveLength(1);
      describedBy(schemaOf('GET', 'emails/{id}'), body);
    });

    it('of email-templates, from the first copy to its default', async () => {
      const source = { subject: 'Hi', preheader: '', format: 'markdown', disclaimer: '', htmlEnabled: true };
      const good = { ...source, name: 'Friendlier', body: '{{links.reset}}' };
      const copyFrom = 'system.forgot-password.en';
      const made = await server.call('POST', 'email-templates', {
        body: { event: 'forgot-password', locale: 'en', name: 'Friendlier', copyFrom },
      });
      describedBy(schemaOf('POST', 'email-templates', 201), made.body);
      const path = `email-templates/${made.body.id}`;
      const put = (body: object) => server.call('PUT', path, { body, headers: { 'If-Match': '"1"' } });
      const invalid = schemaOf('PUT', 'email-templates/{id}', 422, 'application/problem+json');
      describedBy(invalid, (await put({ ...good, body: '{{link.reset}}' })).body);
      describedBy(schemaOf('PUT', 'email-templates/{id}'), (await put(good)).body);
      const stale = schemaOf('PUT', 'email-templates/{id}', 412, 'application/problem+json');
      describedBy(stale, (await put(good)).body);
      for (const [method, rest] of [
        ['GET', ''],
        ['GET', '/versions'],
        ['GET', '/versions/{version}'],
        ['POST', '/versions/{version}/restore'],
        ['POST', '/default'],
        ['GET', '/versions'],
        ['DELETE', '/default'],
        ['GET', '/original'],
        ['POST', '/original/seen'],
      ] as const) {
        const { body } = await server.call(method, `${path}${rest.replace('{version}', '1')}`);
        describedBy(schemaOf(method, `email-templates/{id}${rest}`), body);
      }
      const { name: _, ...draft } = { ...good, event: 'forgot-password', locale: 'en' };
      for (const body of [draft, { ...draft, body: '{{link.reset}}' }]) {
        const preview = await server.call('POST', 'email-templates/preview', { body });
        describedBy(schemaOf('POST', 'email-templates/preview'), preview.body);
      }
      const to = 'ada@nordlicht.example';
      const test = await server.call('POST', `${path}/test-email`, { body: { to } });
      describedBy(schemaOf('POST', 'email-templates/{id}/test-email'), test.body);
      const converted = await server.call('POST', 'email-templates/convert-tokens', {
        body: { event: 'forgot-password', text: '{:General.SiteUrl} {:General.Theme}' },
      });
      expect(converted.body.unknown).toHaveLength(1);
      describedBy(schemaOf('POST', 'email-templates/convert-tokens'), converted.body);
    });

    it('POST email-templates/import, with and without problems', async () => {
      const imported = (file: string) =>
        server.call('POST', 'email-templates/import', {
          body: archiveOf({ 'forgot-password/a.md': file, 'forgot-password/b.md': goodFile({ name: 'B' }, 'Hello') }),
          headers: { 'Content-Type': 'application/zip' },
        });
      const done = await imported(goodFile());
      expect([done.body.files.length, done.body.warnings.length]).toEqual([2, 1]);
      describedBy(schemaOf('POST', 'email-templates/import'), done.body);
      const refused = await imported('---');
      const invalid = schemaOf('POST', 'email-templates/import', 422, 'application/problem+json');
      describedBy(invalid, refused.body);
      expect(refused.body.problems).toHaveLength(1);
    });

    it.each([
      ['email-settings/test-connection', capture],
      ['email-settings/test-email', { to: 'ada@nordlicht.example', draft: capture }],
      [
        'email-settings/test-connection',
        { ...capture, kind: 'smtp', settings: { host: '127.0.0.1', port: 1, authenticationType: 'anonymous' } },
      ],
    ])('POST %s, line by line and at once', async (route, body) => {
      const lines = await linesOf(route, body);
      expect(lines.map(({ type }) => type)).toEqual(['plan', ...lines.slice(1, -1).map(() => 'stage'), 'result']);
      for (const line of lines) describedBy(schemaOf('POST', route, 200, 'application/x-ndjson'), line);
      describedBy(schemaOf('POST', route), (await server.call('POST', route, { body })).body);
    });

    it.each([
      ['email-settings', capture],
      [
        'email-branding',
        {
          organizationName: 'Nordlicht',
          organizationUrl: '',
          siteName: 'Portal',
          siteUrl: 'https://portal.nordlicht.example',
          logoUrl: '',
          supportEmail: '',
          color: '#14608f',
        },
      ],
    ])('PUT %s, also when somebody else has saved', async (route, body) => {
      const { etag } = Object.fromEntries((await server.call('GET', route)).headers);
      const saved = await server.call('PUT', route, { body, headers: { 'If-Match': etag! } });
      describedBy(schemaOf('PUT', route), saved.body);
      const refused = await server.call('PUT', route, { body, headers: { 'If-Match': etag! } });
      expect(refused.body).toMatchObject({ status: 412, current: saved.body });
      describedBy(schemaOf('PUT', route, 412, 'application/problem+json'), refused.body);
    });
  });

  it('can be browsed without a script that its policy forbids', async () => {
    const page = await server.call('GET', '/ums/api/docs', { token: null });
    expect(page.status).toBe(200);
    const scripts = [...page.text.matchAll(/<script([^>]*)>([^<]*)/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, inline] of scripts) {
      expect(inline!.trim()).toBe('');
      const { pathname } = new URL(/src="([^"]+)"/.exec(attributes!)![1]!, new URL('/ums/api/docs', server.url));
      const script = await server.call('GET', pathname, { token: null });
      expect(script.status, pathname).toBe(200);
      expect(script.headers.get('content-type'), pathname).toMatch(/^(application|text)\/javascript/);
    }
    expect(page.text).not.toMatch(/ on\w+="/);
  });
});

describeWith(browserMissing, 'The page of the API', () => {
  it('shows every operation in a browser, which finds nothing to refuse', async () => {
    const database = await freshDatabase('sqlite');
    const server = await startServer(database.url, { UMS_ROLE: 'web' });
    const { paths } = (await server.call('GET', '/ums/api/openapi.json', { token: null })).body;
    const page = new URL('/ums/api/docs', server.url).href;
    const { stdout, stderr } = await promisify(execFile)(CHROMIUM!, [...HEADLESS, '--dump-dom', page], {
      maxBuffer: 16 * 1024 * 1024,
    });
    await server.stop();
    await database.drop();
    const operations = Object.values<object>(paths).flatMap((methods) => Object.keys(methods));
    expect(stdout.match(/class="opblock-summary-path"/g)).toHaveLength(operations.length);
    expect(stderr.split('\n').filter((line) => line.includes('CONSOLE'))).toEqual([]);
  });
});
