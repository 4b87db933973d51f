import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTemplateFolder } from './template-folder.js';

it('A README.md is passed over wherever it lies in a folder of templates, as hidden files are', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mails-'));
  await mkdir(join(directory, 'forgot-password'));
  for (const file of ['README.md', 'forgot-password/README.md', 'forgot-password/.a.md', 'forgot-password/a.md'])
    await writeFile(join(directory, file), '');
  const { files, problems } = await readTemplateFolder(directory);
  expect(files.map(({ file }) => file)).toEqual(['forgot-password/a.md']);
  expect(problems).toEqual([]);
});
