import { isPassedOver } from '../template-source.js';
import type { FileProblem } from './template-file.js';

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

/** What was found in a folder, in the order of the names. */
export interface FoundFolder {
  /** The folder itself, where it is to blame as a whole. */
  readonly name: string;
  readonly files: readonly FoundFile[];
  readonly problems: readonly ProblemInFile[];
}

/** What lies in a folder: by its name there, not by its path. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** A folder that may hold templates: on a disk, or in an archive. */
export interface Folder {
  readonly name: string;
  /** @param path of a folder in it; empty for itself. */
  entriesOf(path: string): Promise<readonly FolderEntry[]>;
  /** Enough of a file to see that it is too long, however long it is; or why it cannot be read. */
  beginningOf(path: string): Promise<Uint8Array | FileProblem>;
}

const EVENT_KEY = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Every template file of a folder: `<event>/<anything>.md`. Other files beside the folders, every README.md and names
 * that begin with a dot are passed over; whatever else is there is a problem, as somebody would wait for it in vain.
 * Links are not followed.
 */
export async function templatesIn(folder: Folder): Promise<FoundFolder> {
  const files: FoundFile[] = [];
  const problems: ProblemInFile[] = [];
  const refuse = (file: string, message: string) => problems.push({ file, message });
  for (const { name: event, kind } of await inOrder(folder, '')) {
    if (kind === 'link') refuse(event, LINK);
    else if (kind !== 'folder') {
      if (/\.md$/i.test(event)) refuse(event, BESIDE);
    } else if (!EVENT_KEY.test(event)) refuse(event, NO_EVENT);
    else {
      for (const entry of await inOrder(folder, event)) {
        const file = `${event}/${entry.name}`;
        if (entry.kind === 'link') refuse(file, LINK);
        else if (entry.kind !== 'file' || !entry.name.endsWith('.md')) refuse(file, NO_TEMPLATE);
        else {
          const read = await folder.beginningOf(file);
          if ('message' in read) problems.push({ file, ...read });
          else files.push({ file, event, bytes: read });
        }
      }
    }
  }
  return { name: folder.name, files, problems };
}

export const LINK = 'Is a link to somewhere else. Put the file itself here.';
const BESIDE = 'Lies beside the folders. Put it into that of its event.';
const NO_EVENT = 'Is no name of an event: lowercase words with hyphens, such as "forgot-password".';
const NO_TEMPLATE = 'Is no template: only files that end with .md belong here.';

async function inOrder(folder: Folder, path: string): Promise<FolderEntry[]> {
  const entries = await folder.entriesOf(path);
  return entries.filter(({ name }) => !isPassedOver(name)).sort((one, other) => (one.name < other.name ? -1 : 1));
}
