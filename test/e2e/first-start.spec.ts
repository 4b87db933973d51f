import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browser } from '../support/browser.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';

describe('The first start', () => {
  let database: FreshDatabase;
  let server: ShippedServer;

  beforeAll(packedFolder, PACKING_MS);
  beforeEach(async () => {
    database = await freshDatabase('sqlite');
  });
  afterEach(async () => {
    await server.kill();
    await database.drop();
  });

  it('makes a token, and prints an address that signs in once, but never the token', async () => {
    server = await startShippedServer(database.url, newSecrets(), { UMS_ADMIN_TOKEN: '' });
    const token = (await readFile(join(dirname(database.url.slice('sqlite:'.length)), 'admin.token'), 'utf8')).trim();
    const address = await server.printed(/#code=/);
    const code = /https:\/\/portal\.nordlicht\.example\/ums\/\S+#code=(\S+)/.exec(address)![1]!;
    const browser = new Browser(server);
    expect((await browser.signIn({ code })).body).toMatchObject({ roles: ['admin'], signIn: 'code' });
    expect((await browser.call('GET', 'api-keys')).status).toBe(200);
    expect((await new Browser(server).signIn({ code })).status).toBe(401);
    expect((await new Browser(server).signIn({ token })).status).toBe(200);
    expect(server.lines.join('\n')).not.toContain(token);
  });

  it('prints nothing that signs in where the token was given in production', async () => {
    const secrets = newSecrets();
    server = await startShippedServer(database.url, secrets);
    await server.kill();
    const printed = server.lines.join('\n');
    expect(printed).toMatch(/listens on port/);
    expect(printed).not.toMatch(/#code=/);
    expect(printed).not.toContain(secrets.adminToken);
  });
});
