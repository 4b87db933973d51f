import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseDump } from '../support/database-dump.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';

const ADDRESS = 'Canary.Person@nordlicht.example';

describe.each(databases)('An admin who lets a person be forgotten, on %s', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;

  const erase = (body: unknown, token = server.adminToken) => server.call('POST', 'emails/erase', { body, token });

  beforeAll(async () => {
    database = await freshDatabase(kind);
    server = await startServer(database.url, { UMS_ROLE: 'web' });
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  it('finds the address neither in the log nor in its export, and what was done in the audit log without it', async () => {
    const to = { address: ADDRESS, name: 'Canary Person' };
    const sent = await server.call('POST', 'emails', { body: { event: 'profile-updated', to, data: {} } });
    expect(sent.status).toBe(202);
    const { status, body } = await erase({ recipient: ADDRESS.toUpperCase() });
    expect([status, body]).toEqual([200, { erased: 1, cancelled: 1, underWay: 0 }]);

    const email = await server.call('GET', `emails/${sent.body.id}`);
    expect(email.body).toMatchObject({ recipient: '', status: 'cancelled', contentErasedAt: expect.any(String) });
    expect(email.body.actions).toContainEqual({
      action: 'resend',
      allowed: false,
      reason: 'its text has been erased',
    });
    const table = await server.call('GET', 'emails', { headers: { Accept: 'text/csv' } });
    const { body: audit, text } = await server.call('GET', 'audit-log');
    expect(audit.items[0]).toMatchObject({
      action: 'emails.erased',
      subject: '',
      details: { erased: 1, cancelled: 1, underWay: 0 },
    });
    for (const answer of [email.text, table.text, text]) expect(answer).not.toMatch(/canary/i);
    expect((await databaseDump(database.url)).toString('latin1')).not.toMatch(/canary/i);
  });

  it('is told where the address is none, and which fields are unknown', async () => {
    for (const [request, field] of [
      [{ recipient: 'ada' }, 'recipient'],
      [{ recipient: [ADDRESS] }, 'recipient'],
      [{}, 'recipient'],
      [{ recipient: ADDRESS, also: 'this' }, 'also'],
    ] as const) {
      const { status, body } = await erase(request);
      expect([status, body.errors.map((error: { field: string }) => error.field)]).toEqual([400, [field]]);
    }
  });
});
