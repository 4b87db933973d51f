import { strToU8, zipSync } from 'fflate';
import { type ArchiveEntry, ArchiveEntries } from './archive-entries.js';
import { type FolderEntry, type FoundFolder, templatesIn } from './folder-rules.js';

/**
 * Every template file of a .zip: see {@link templatesIn}. One folder around everything is looked into, as it is made by
 * whoever compresses a folder.
 * @param isEvent whether a folder of this name is that of an event, and not one around everything.
 * @throws AppError `invalid-archive` where it cannot be read as a whole.
 */
export async function readTemplateArchive(bytes: Buffer, isEvent: (name: string) => boolean): Promise<FoundFolder> {
  const archive = await ArchiveEntries.in(bytes);
  const around = folderAround(archive.files, isEvent);
  const files = new Map(archive.files.map((file) => [file.path.slice(around.length), file]));
  const found = await templatesIn({
    name: 'The .zip file',
    entriesOf: async (path) => entriesIn(files, path && `${path}/`),
    beginningOf: (path) => archive.beginningOf(files.get(path)!),
  });
  return { ...found, problems: [...archive.problems, ...found.problems] };
}

/** Files as a .zip. @param files text by path, with slashes. */
export function writeTemplateArchive(files: ReadonlyMap<string, string>): Uint8Array {
  return zipSync(Object.fromEntries(Array.from(files, ([path, text]) => [path, strToU8(text)])));
}

/** With its slash; empty where there is none. */
function folderAround(files: readonly ArchiveEntry[], isEvent: (name: string) => boolean): string {
  const depths = files.map(({ path }) => path.split('/'));
  const [name, ...more] = new Set(depths.flatMap(([name, ...rest]) => (rest.length > 0 ? [name!] : [])));
  const hasFolders = depths.some(({ length }) => length > 2);
  const hasTemplateBeside = depths.some(({ length, 0: file }) => length === 1 && file!.endsWith('.md'));
  return name !== undefined && more.length === 0 && hasFolders && !hasTemplateBeside && !isEvent(name)
    ? `${name}/`
    : '';
}

function entriesIn(files: ReadonlyMap<string, ArchiveEntry>, prefix: string): FolderEntry[] {
  const kinds = new Map<string, FolderEntry['kind']>();
  for (const [path, { kind }] of files) {
    if (!path.startsWith(prefix)) continue;
    const [name, ...rest] = path.slice(prefix.length).split('/');
    kinds.set(name!, rest.length > 0 ? 'folder' : (kinds.get(name!) ?? kind));
  }
  return Array.from(kinds, ([name, kind]) => ({ name, kind }));
}
