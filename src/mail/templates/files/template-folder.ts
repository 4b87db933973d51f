import type { Dirent } from 'node:fs';
import { lstat, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isPassedOver } from '../template-source.js';
import { MAX_FILE_BYTES, type FileProblem } from './template-file.js';

/** A file of the folder. */
export interface FoundFile {
  /** In the folder, with slashes: `forgot-password/friendlier.en.md`. */
  readonly file: string;
  /** The name of the folder that it lies in. */
  readonly event: string;
  readonly bytes: Uint8Array;
}

/** What is wrong, and in which file. */
export interface ProblemInFile extends FileProblem {
  readonly file: string;
}

const EVENT_KEY = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Whatever a database may hold, nothing is written elsewhere. */
const TEMPLATE_PATH = /^[a-z0-9-]+\/[a-z0-9][A-Za-z0-9-]*\.[A-Za-z0-9-]+\.md$/;

/**
 * Every template file of a folder, in the order of their names: `<event>/<anything>.md`. Other files beside the folders,
 * every README.md and names that begin with a dot are passed over; whatever else is there is a problem, as somebody
 * would wait for it in vain. Links are not followed.
 */
export async function readTemplateFolder(
  directory: string,
): Promise<{ readonly files: readonly FoundFile[]; readonly problems: readonly ProblemInFile[] }> {
  const files: FoundFile[] = [];
  const problems: ProblemInFile[] = [];
  const refuse = (file: string, message: string) => problems.push({ file, message });
  for (const folder of await entriesOf(directory)) {
    if (folder.isSymbolicLink()) refuse(folder.name, LINK);
    else if (!folder.isDirectory()) {
      if (/\.md$/i.test(folder.name)) refuse(folder.name, BESIDE);
    } else if (!EVENT_KEY.test(folder.name)) refuse(folder.name, NO_EVENT);
    else {
      for (const entry of await entriesOf(join(directory, folder.name))) {
        const file = `${folder.name}/${entry.name}`;
        if (entry.isSymbolicLink()) refuse(file, LINK);
        else if (!entry.isFile() || !entry.name.endsWith('.md')) refuse(file, NO_TEMPLATE);
        else
          files.push({ file, event: folder.name, bytes: await beginningOf(join(directory, folder.name, entry.name)) });
      }
    }
  }
  return { files, problems };
}

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

const LINK = 'Is a link to somewhere else. Put the file itself here.';
const BESIDE = 'Lies beside the folders. Put it into that of its event.';
const NO_EVENT = 'Is no name of an event: lowercase words with hyphens, such as "forgot-password".';
const NO_TEMPLATE = 'Is no template: only files that end with .md belong here.';

async function entriesOf(directory: string): Promise<Dirent[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.filter(({ name }) => !isPassedOver(name)).sort((one, other) => (one.name < other.name ? -1 : 1));
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
