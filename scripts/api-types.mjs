/** Part of `npm run build`: the admin page's types of the API, from the OpenAPI document of the server just built. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { createServer } from '../dist/bootstrap.js';

const folder = mkdtempSync(join(tmpdir(), 'ums-mail-api-'));
try {
  const { app } = await createServer({ DATABASE_URL: `sqlite:${folder}/api.sqlite`, LOG_LEVEL: 'error' });
  await app.listen(0, '127.0.0.1');
  const document = await openapiTS(new URL('/ums/api/openapi.json', await app.getUrl()), { alphabetize: true });
  writeFileSync(new URL('../web/src/api/schema.d.ts', import.meta.url), astToString(document));
  await app.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
