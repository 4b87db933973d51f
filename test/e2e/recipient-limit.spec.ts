import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/api.js';
import { databases, type FreshDatabase, migratedDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';

describe.each(databases)('An email that anyone can cause, on %s', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;

  beforeEach(async () => {
    database = await migratedDatabase(kind);
    server = await startServer(database.url, { UMS_ROLE: 'web' });
  });
  afterEach(async () => {
    await server.stop();
    await database.drop();
  });

  const ask = () =>
    server.call('POST', 'emails', {
      body: {
        event: 'forgot-password',
        to: { address: 'ada@nordlicht.example' },
        data: { links: { reset: 'https://portal.nordlicht.example/reset/4f0c9f7e' } },
      },
    });
  /** All that a caller can tell two answers apart by, but for what is new in each. */
  const shapeOf = ({ status, headers, body: { id: _id, ...body } }: Answer) => ({
    status,
    headers: [...headers.keys()],
    length: headers.get('content-length'),
    body,
  });

  it('is answered as the others when its recipient has had enough of them, and only the log tells', async () => {
    const answers = [await ask(), await ask(), await ask(), await ask()];
    const [first] = answers.map(shapeOf);
    expect(first).toMatchObject({ status: 202, body: { status: 'queued' } });
    expect(answers.map(shapeOf)).toEqual(Array(4).fill(first));

    const logged = await Promise.all(answers.map(({ body }) => server.call('GET', `emails/${body.id}`)));
    expect(logged.map(({ body }) => body.status)).toEqual(['queued', 'queued', 'queued', 'suppressed']);
    expect(logged[3]!.body.error).toMatchObject({ code: 'recipient-limit' });
  });
});
