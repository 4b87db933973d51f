import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  badAddresses,
  badHosts,
  type BadInput,
  badLines,
  badLinks,
  badPorts,
  badSenderNames,
  badTexts,
} from '../support/bad-input.js';
import { goodTemplate } from '../support/hostile-templates.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

const RESET = 'https://portal.nordlicht.example/reset/4f0c9f7e';

/** For what is switched on or off, or chosen from two. */
const badFlags: readonly BadInput[] = ['true', 'yes', '', 1, 0, [true], { on: true }].map((input) => ({
  reason: 'no switch',
  input,
}));

const badQueries = ['', ' ', 'x', '\0', '2026', '2026-13-01T00:00:00Z', '2026-01-01', "' OR 1=1 --", 'null', '[]'];

describe.each(databases)('Bad input on %s', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;
  let smtp: SmtpTestServer;
  let connections = 0;

  beforeAll(async () => {
    smtp = await startSmtpServer({
      tls: 'none',
      answer: ({ verb }) => {
        if (verb === 'CONNECT') connections += 1;
        return undefined;
      },
    });
    database = await freshDatabase(kind);
    server = await startServer(database.url);
  });
  afterAll(async () => {
    await server.stop();
    await smtp.stop();
    await database.drop();
  });

  const account = (changes: object = {}) => ({
    kind: 'smtp',
    senderName: 'Nordlicht Portal',
    senderEmailAddress: 'no-reply@nordlicht.example',
    settings: { host: '127.0.0.1', port: smtp.port, username: 'mailer', password: 'not-a-secret', ...changes },
  });
  const email = (changes: object = {}, to: object = {}) => ({
    event: 'forgot-password',
    to: { address: 'ada@nordlicht.example', ...to },
    data: { links: { reset: RESET } },
    ...changes,
  });
  const branding = (changes: object = {}) => ({
    organizationName: 'Nordlicht',
    organizationUrl: '',
    siteName: 'Portal',
    siteUrl: 'https://portal.nordlicht.example',
    logoUrl: '',
    supportEmail: '',
    color: '#14608F',
    ...changes,
  });

  const copy = (changes: object) => ({
    event: 'forgot-password',
    locale: 'en',
    name: 'Friendlier',
    copyFrom: 'system.forgot-password.en',
    ...changes,
  });
  const preview = (changes: object) => ({ event: 'forgot-password', locale: 'en', ...goodTemplate, ...changes });

  /** What of a table is fine in a field that may be left empty. */
  const butEmpty = (table: readonly BadInput[], ...fine: readonly unknown[]) =>
    table.filter(({ input }) => !fine.includes(input));

  type Place = readonly [route: string, field: string, table: readonly BadInput[], body: (input: unknown) => unknown];
  const draftRoutes = ['PUT email-settings', 'POST email-settings/test-connection'] as const;
  const settingsPlaces = (field: string, table: readonly BadInput[], draft: (input: unknown) => object): Place[] => [
    ...draftRoutes.map((route): Place => [route, field, table, draft]),
    [
      'POST email-settings/test-email',
      `draft.${field}`,
      table,
      (input) => ({ to: 'ada@nordlicht.example', draft: draft(input) }),
    ],
  ];
  const places: readonly Place[] = [
    ...settingsPlaces('senderEmailAddress', badAddresses, (input) => ({ ...account(), senderEmailAddress: input })),
    ...settingsPlaces('senderName', badSenderNames, (input) => ({ ...account(), senderName: input })),
    ...settingsPlaces('settings.host', badHosts, (host) => account({ host })),
    ...settingsPlaces('settings.port', badPorts, (port) => account({ port })),
    ...settingsPlaces('settings.enableSsl', badFlags, (enableSsl) => account({ enableSsl })),
    ...settingsPlaces('settings.allowUnencrypted', badFlags, (allowUnencrypted) =>
      account({ allowUnencrypted, authenticationType: 'anonymous' }),
    ),
    ...settingsPlaces('settings.authenticationType', badFlags, (authenticationType) => account({ authenticationType })),
    ...settingsPlaces('settings.username', badLines, (username) => account({ username })),
    ...settingsPlaces('settings.clientName', butEmpty(badHosts, null, ''), (clientName) => account({ clientName })),
    ['POST email-settings/test-email', 'to', badAddresses, (to) => ({ to, draft: account() })],
    ['POST emails', 'to.address', badAddresses, (address) => email({}, { address })],
    ['POST emails', 'to.name', butEmpty(badTexts, null), (name) => email({}, { name })],
    ['POST emails', 'to.timeZone', butEmpty(badLines, null), (timeZone) => email({}, { timeZone })],
    ['POST emails', 'locale', butEmpty(badLines, null), (locale) => email({ locale })],
    ['POST emails', 'event', badLines, (event) => email({ event })],
    ['POST emails', 'data.links.reset', badLinks, (reset) => email({ data: { links: { reset } } })],
    ['POST emails', 'initiatedBy.name', badTexts, (name) => email({ initiatedBy: { id: 'u-1', name } })],
    ['POST emails', 'initiatedBy.id', badLines, (id) => email({ initiatedBy: { id, name: 'Eve' } })],
    ['POST emails', 'expiresAt', butEmpty(badLines, null), (expiresAt) => email({ expiresAt })],
    [
      'POST api-keys',
      'expiresAt',
      butEmpty(badLines, null),
      (expiresAt) => ({ name: 'Shop', role: 'sender', expiresAt }),
    ],
    ['PUT email-branding', 'supportEmail', butEmpty(badAddresses, ''), (input) => branding({ supportEmail: input })],
    ['PUT email-branding', 'organizationName', badLines, (input) => branding({ organizationName: input })],
    ['PUT email-branding', 'siteName', badLines, (input) => branding({ siteName: input })],
    ['POST email-templates', 'name', badLines, (name) => copy({ name })],
    ['POST email-templates', 'locale', badLines, (locale) => copy({ locale })],
    ['POST email-templates', 'copyFrom', badTexts, (copyFrom) => copy({ copyFrom })],
    ['PUT email-templates/system.forgot-password.en', 'name', badLines, (name) => ({ ...goodTemplate, name })],
    ['POST email-templates/preview', 'body', badTexts, (body) => preview({ body })],
    ['POST email-templates/preview', 'locale', badLines, (locale) => preview({ locale })],
    ['POST email-templates/preview', 'data.links.reset', badLinks, (reset) => preview({ data: { links: { reset } } })],
    ['POST email-templates/convert-tokens', 'text', badTexts, (text) => ({ event: 'forgot-password', text })],
    ['POST email-templates/system.forgot-password.en/test-email', 'to', badAddresses, (to) => ({ to })],
    [
      'POST email-templates/system.forgot-password.en/test-email',
      'draft.body',
      badTexts,
      (body) => ({ to: 'ada@nordlicht.example', draft: { ...goodTemplate, body } }),
    ],
    ['POST api-keys', 'name', badLines, (name) => ({ name, role: 'sender' })],
  ];

  it.each(places)('%s refuses all of it in %s', async (route, field, table, body) => {
    const [method, path] = route.split(' ') as [string, string];
    const wrong: unknown[] = [];
    for (const { input, reason } of table) {
      const answer = await server.call(method, path, { body: body(input), headers: { 'If-Match': '"0"' } });
      const fields = answer.body?.errors?.map((error: { field: string }) => error.field);
      const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json');
      const isNamed = fields?.some((name: string) => name === field || name.startsWith(`${field}.`));
      if (answer.status !== 400 || !isProblem || !isNamed) {
        wrong.push({ reason, input: JSON.stringify(input).slice(0, 80), answer: answer.text.slice(0, 300) });
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ['since', badQueries],
    ['until', badQueries],
    ['status', badQueries],
    ['limit', [...badQueries, '0', '-1', '201', '1e2', '5.5', '99999999999999999999']],
    ['search', ['', '\r\n', '\0', 'ä', 'x'.repeat(255)]],
    ['event', ['x'.repeat(65)]],
    ['cursor', ['x'.repeat(101)]],
  ])('GET emails refuses in its query a bad %s, and more than one', async (name, values) => {
    for (const query of [...values.map((value) => `${name}=${encodeURIComponent(value)}`), `${name}=1&${name}=2`]) {
      const { status, body } = await server.call('GET', `emails?${query}`);
      expect(status, query).toBe(400);
      expect(body.errors[0].field, query).toBe(name);
    }
  });

  it.each(['', '"', '3', '"x"', '"-1"', '"1e3"', '"1" "2"', '"1", "2"', '*', `"${'9'.repeat(30)}"`, 'W/"c38-x"'])(
    'PUT refuses the If-Match %j',
    async (ifMatch) => {
      for (const [path, body] of [
        ['email-settings', account()],
        ['email-branding', branding()],
      ] as const) {
        const answer = await server.call('PUT', path, { body, headers: { 'If-Match': ifMatch } });
        expect(answer.status, path).toBe(400);
        expect(answer.body.errors[0].field).toBe('If-Match');
      }
    },
  );

  it('has stored nothing, sent nothing and asked no server for anything', async () => {
    expect((await server.call('GET', 'email-settings')).body.revision).toBe(0);
    expect((await server.call('GET', 'email-branding')).body.revision).toBe(0);
    expect((await server.call('GET', 'emails')).body.items).toEqual([]);
    expect((await server.call('GET', 'api-keys')).body).toEqual([]);
    expect((await server.call('GET', 'audit-log')).body.items).toEqual([]);
    expect(connections).toBe(0);
  });
});
