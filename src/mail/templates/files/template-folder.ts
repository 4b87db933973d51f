import type { Dirent } from 'node:fs';
import { lstat, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FolderEntry, type FoundFolder, LINK, type ProblemInFile, templatesIn } from './folder-rules.js';
import { MAX_FILE_BYTES } from './template-file.js';

/** Whatever a database may hold, nothing is written elsewhere. */
const TEMPLATE_PATH = /^[a-z0-9-]+\/[a-z0-9][A-Za-z0-9-]*\.[A-Za-z0-9-]+\.md$/;

/**
 * Every template file of a folder on the disk: see {@link templatesIn}.
 * @throws Error of the file system where there is no such folder.
 */
export async function readTemplateFolder(directory: string): Promise<FoundFolder> {
  return templatesIn({
    name: directory,
    entriesOf: async (path) =>
      (await readdir(join(directory, path), { withFileTypes: true })).map((entry) => ({
        name: entry.name,
        kind: kindOf(entry),
      })),
    beginningOf: async (path) => beginningOf(join(directory, path)),
  });
}

const kindOf = (entry: Dirent): FolderEntry['kind'] =>
  entry.isSymbolicLink() ? 'link' : entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';

/**
 * Writes files into a folder: all of them, or none where one cannot be written there.
 * @param files text by path in the folder, with slashes.
 * @returns what is in the way, where anything is.
 */
export async function writeTemplateFolder(
  directory: string,
  files: ReadonlyMap<string, string>,
): Promise<readonly ProblemInFile[]> {
  const folders = [...new Set([...files.keys()].map((file) => file.slice(0, file.indexOf('/'))))];
  const inTheWay: ProblemInFile[] = [...files.keys()]
    .filter((file) => !TEMPLATE_PATH.test(file))
    .map((file) => ({ file, message: 'Is no name for a template file.' }));
  if (inTheWay.length > 0) return inTheWay;
  for (const name of [...folders, ...files.keys()]) {
    const found = await lstat(join(directory, name)).catch(() => undefined);
    if (found?.isSymbolicLink()) inTheWay.push({ file: name, message: LINK });
    else if (found && found.isDirectory() !== folders.includes(name)) {
      inTheWay.push({ file: name, message: 'Is in the way. Move it elsewhere.' });
    }
  }
  if (inTheWay.length > 0) return inTheWay;
  for (const folder of ['', ...folders]) await mkdir(join(directory, folder), { recursive: true });
  for (const [file, text] of files) await writeFile(join(directory, file), text);
  return [];
}

/** Enough of a file to see that it is too long, however long it is. */
async function beginningOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_FILE_BYTES + 1), 0, MAX_FILE_BYTES + 1, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
