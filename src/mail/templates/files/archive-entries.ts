import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, getFileNameLowLevel, validateFileName, type ZipFile } from 'yauzl';
import { AppError } from '../../../http/app.error.js';
import { isPassedOver } from '../template-source.js';
import type { FolderEntry, ProblemInFile } from './folder-rules.js';
import { type FileProblem, MAX_FILE_BYTES } from './template-file.js';

/** Folders count, too. Every event in thirty languages stays below. */
const MAX_ENTRIES = 1_000;
/** Of all files together, as they come out. */
const MAX_CONTENT_BYTES = 16 * 1024 * 1024;

/** A file, or what is named like one, in an archive. */
export interface ArchiveEntry {
  readonly path: string;
  readonly kind: Exclude<FolderEntry['kind'], 'folder'>;
  readonly entry: Entry;
}

/** The files of a .zip that somebody else has made, with whatever in mind. */
export class ArchiveEntries {
  /** Whatever was read so far. */
  private bytesRead = 0;

  private constructor(
    private readonly zip: ZipFile,
    /** All but those that are passed over, and those with a problem. */
    readonly files: readonly ArchiveEntry[],
    readonly problems: readonly ProblemInFile[],
  ) {}

  /** @throws AppError `invalid-archive` where it cannot be read as a whole. */
  static async in(bytes: Buffer): Promise<ArchiveEntries> {
    const zip = await fromBufferPromise(bytes, { decodeStrings: false }).catch((error: unknown) => {
      throw broken('This is no .zip file, or only a part of one. Choose it again, or make it anew.', error);
    });
    if (zip.entryCount > MAX_ENTRIES) throw tooMuch(`${MAX_ENTRIES} files and folders`);
    const files = new Map<string, ArchiveEntry>();
    const problems: ProblemInFile[] = [];
    let last = 'its beginning';
    try {
      for await (const entry of zip.eachEntry()) {
        const name = nameOf(entry);
        last = `“${name}”`;
        const message = faultIn(name);
        if (message) problems.push({ file: name, message });
        else if (name.endsWith('/') || name.split('/').some(isPassedOver)) continue;
        else if (files.has(name)) problems.push({ file: name, message: 'Is in the .zip file twice. Make it anew.' });
        else files.set(name, { path: name, kind: kindOf(entry), entry });
      }
    } catch (error) {
      throw broken(`The .zip file cannot be read after ${last}. Make it anew, without a password.`, error);
    }
    return new ArchiveEntries(zip, [...files.values()], problems);
  }

  /**
   * Enough of a file to see that it is too long, whatever the archive says of its length; or why it cannot be read.
   * @throws AppError `invalid-archive` where all files together are too long.
   */
  async beginningOf({ entry }: ArchiveEntry): Promise<Uint8Array | FileProblem> {
    if (entry.isEncrypted()) return { message: 'Is locked with a password. Make the .zip file anew, without one.' };
    if (!entry.canDecodeFileData()) return { message: 'Is compressed in a way that is not known here. Use “Deflate”.' };
    const chunks: Uint8Array[] = [];
    let length = 0;
    try {
      for await (const chunk of (await this.zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>) {
        chunks.push(chunk);
        length += chunk.length;
        this.bytesRead += chunk.length;
        if (length > MAX_FILE_BYTES || this.bytesRead > MAX_CONTENT_BYTES) break;
      }
    } catch {
      return { message: BROKEN };
    }
    if (this.bytesRead > MAX_CONTENT_BYTES) throw tooMuch(`${MAX_CONTENT_BYTES / 1024 / 1024} MB of text`);
    const bytes = Buffer.concat(chunks);
    // What is too long was not read to its end.
    return length > MAX_FILE_BYTES || crc32(bytes) === entry.crc32 ? bytes : { message: BROKEN };
  }
}

const BROKEN = 'Is broken: it is not what the .zip file says of it. Make the .zip file anew.';

const broken = (message: string, cause: unknown): AppError => new AppError('invalid-archive', message, { cause });

const tooMuch = (limit: string): AppError =>
  new AppError('invalid-archive', `The .zip file holds more than ${limit}. Put nothing but templates into it.`);

/** As it is written there: nothing is mended. */
const nameOf = ({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string =>
  getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);

/** Why something of this name lies in no folder of the archive. */
function faultIn(name: string): string | undefined {
  if (name.includes('\\')) return 'Has a backslash in its name, where folders are told apart by /. Make the .zip anew.';
  const parts = (name.endsWith('/') ? name.slice(0, -1) : name).split('/');
  if (validateFileName(name) !== null || parts.some((part) => ['', '.', '..'].includes(part)))
    return 'Would lie outside of its folder. Make the .zip file anew.';
  return undefined;
}

/** Where a Unix system has made it, the mode of the file stands in the upper half. */
function kindOf({ externalFileAttributes }: Entry): ArchiveEntry['kind'] {
  const type = (externalFileAttributes >>> 16) & 0o170000;
  return type === 0o120000 ? 'link' : type === 0 || type === 0o100000 ? 'file' : 'other';
}
