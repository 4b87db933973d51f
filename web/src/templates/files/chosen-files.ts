import { Problem, unreached } from '../../api/problem.js';

/** A file of a folder that somebody chose, with the folder in its path. */
export interface FileInFolder {
  readonly path: string;
  readonly file: File;
}

/** Templates that somebody chose: a folder, or a .zip of one. */
export interface Chosen {
  readonly name: string;
  readonly kind: 'folder' | '.zip file';
  /** @throws Problem where it cannot be read, or is too much. */
  readonly zip: () => Promise<Blob>;
}

// What the server takes: nobody should wait for an upload that it refuses.
const MOST_ZIP_BYTES = 4 * 1024 * 1024;
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_FILES = 1_000;

export const chosenZip = (file: File): Chosen => ({
  name: file.name,
  kind: '.zip file',
  zip: async () => {
    if (file.size > MOST_ZIP_BYTES) throw tooMuch('.zip file');
    // A copy: the file may be changed, or be gone, before it is sent a second time.
    return new Blob([await bytesOf(file)]);
  },
});

export const chosenFolder = (name: string, files: readonly FileInFolder[]): Chosen => ({
  name,
  kind: 'folder',
  zip: () => zipOf(files),
});

/** The files of `<input webkitdirectory>`; where a browser knows no folders, as on some phones, single ones. */
export function chosenIn(list: FileList): Chosen {
  const files = Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file }));
  const [first] = files;
  if (files.length === 1 && first!.path.endsWith('.zip')) return chosenZip(first!.file);
  return chosenFolder(first?.path.split('/')[0] ?? 'The folder', files);
}

/** What was dropped. To be called at once: a browser takes it away after the event. */
export function droppedIn({ items }: DataTransfer): (() => Promise<Chosen>) | undefined {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const [first] = entries;
  if (!first) return undefined;
  if (entries.length === 1 && isFile(first)) {
    // Whatever it is: the server says what is wrong with a file that is no .zip.
    return async () => chosenZip(await fileOf(first));
  }
  return async () => chosenFolder(entries.length === 1 ? first.name : 'What you dropped', await filesIn(entries));
}

async function filesIn(entries: readonly FileSystemEntry[]): Promise<FileInFolder[]> {
  const found: FileInFolder[] = [];
  for (const entry of entries) {
    if (isHidden(entry.name)) continue;
    if (isFile(entry)) found.push({ path: entry.fullPath.slice(1), file: await fileOf(entry) });
    else if (isFolder(entry)) found.push(...(await filesIn(await entriesOf(entry))));
    if (found.length > MOST_FILES) throw tooMuch('folder');
  }
  return found;
}

async function zipOf(files: readonly FileInFolder[]): Promise<Blob> {
  const shown = files.filter(({ path }) => !path.split('/').some(isHidden));
  const size = shown.reduce((sum, { path, file }) => sum + (isTemplate(path) ? file.size : 0), 0);
  if (shown.length > MOST_FILES || size > MOST_BYTES) throw tooMuch('folder');
  const { zipSync } = await import('fflate').catch(unreached);
  const contents: Record<string, Uint8Array> = {};
  // The server names what is no template, and needs nothing of it but its name.
  for (const { path, file } of shown) contents[path] = isTemplate(path) ? await bytesOf(file) : new Uint8Array();
  const zip = new Blob([new Uint8Array(zipSync(contents))]);
  if (zip.size > MOST_ZIP_BYTES) throw tooMuch('folder');
  return zip;
}

const isHidden = (name: string): boolean => name.startsWith('.');
const isTemplate = (path: string): boolean => path.endsWith('.md');
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject)).catch(unreadable);

/** A browser gives a hundred at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject)).catch(
      unreadable,
    );
    if (some.length === 0) return all;
    all.push(...some);
    if (all.length > MOST_FILES) throw tooMuch('folder');
  }
}

const bytesOf = async (file: File): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await file.arrayBuffer().catch(unreadable));

function unreadable(): never {
  throw Problem.ofThisPage(
    'unreadable-files',
    'The browser cannot read the files. They may have been moved or changed.',
  );
}

const tooMuch = (kind: Chosen['kind']): Problem =>
  Problem.ofThisPage(
    'too-many-files',
    kind === 'folder'
      ? 'The folder holds more than 1,000 files, or 16 MB of templates. Choose the one that holds nothing but templates.'
      : 'A .zip file may have at most 4 MB. Put nothing but templates into it.',
  );
