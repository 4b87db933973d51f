import { strToU8, type Zippable, zipSync } from 'fflate';

/** A .zip of these files: text by path. */
export const archiveOf = (files: Readonly<Record<string, string | Uint8Array>>, look: object = {}): Buffer =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([path, content]) => [
          path,
          [typeof content === 'string' ? strToU8(content) : content, look],
        ]),
      ) as Zippable,
    ),
  );

/** A template file of "forgot-password" with nothing wrong in it. */
export const goodFile = (front: Record<string, unknown> = {}, body = '# Hello\n\n[Go]({{links.reset}})'): string => {
  const names = { name: 'Friendlier', locale: 'en', subject: 'Hello from {{site.name}}', ...front };
  const lines = Object.entries(names).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `---\n${lines.join('\n')}\n---\n\n${body}\n`;
};

/** A .zip that must be refused, whoever sends it. */
export interface HostileArchive {
  readonly reason: string;
  readonly bytes: Buffer;
  /** The file that is to blame, as it is called in the problem; `undefined`: the .zip as a whole. */
  readonly file: string | undefined;
  readonly message: RegExp;
}

const GOOD = 'forgot-password/good.en.md';
const BAD = 'forgot-password/bad.en.md';
const other = goodFile({ name: 'Other' });
const LINK = { os: 3, attrs: 0o120777 * 0x10000 };
const DEVICE = { os: 3, attrs: 0o020666 * 0x10000 };

/** Beside a file with nothing wrong, of which nothing may come either. */
const besideGood = (path: string, content: string | Uint8Array = other, look: object = {}) =>
  Buffer.from(
    zipSync({ [GOOD]: strToU8(goodFile()), [path]: [typeof content === 'string' ? strToU8(content) : content, look] }),
  );
const bad = (reason: string, bytes: Buffer, message: RegExp, file = BAD): HostileArchive => ({
  reason,
  bytes,
  file,
  message,
});
const whole = (reason: string, bytes: Buffer, message: RegExp): HostileArchive => ({
  reason,
  bytes,
  file: undefined,
  message,
});

/** Changes the header of the last file, and its copy in the directory at the end. */
function changed(bytes: Buffer, change: (header: Buffer, isCopy: boolean) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy.subarray(copy.lastIndexOf('PK\x03\x04')), false);
  change(copy.subarray(copy.lastIndexOf('PK\x01\x02')), true);
  return copy;
}
const flagged = (flags: number) =>
  changed(besideGood(BAD), (header, isCopy) => header.writeUInt16LE(flags, isCopy ? 8 : 6));
const compressedAs = (method: number) =>
  changed(besideGood(BAD), (header, isCopy) => header.writeUInt16LE(method, isCopy ? 10 : 8));
const saidToBe = (length: number, bytes: Buffer) =>
  changed(bytes, (header, isCopy) => header.writeUInt32LE(length, isCopy ? 24 : 22));
/** The same number of bytes, wherever they stand. */
const replaced = (bytes: Buffer, these: string, those: string) =>
  Buffer.from(bytes.toString('latin1').replaceAll(these, those), 'latin1');

const numbered = (count: number, content: string | Uint8Array) =>
  archiveOf(Object.fromEntries(Array.from({ length: count }, (_, i) => [`forgot-password/${i}.md`, content])));

export function hostileArchives(): readonly HostileArchive[] {
  const zeros = new Uint8Array(50 * 1024 * 1024);
  const plain = archiveOf({ [GOOD]: goodFile(), [BAD]: other }, { level: 0 });
  const OUTSIDE = /^Would lie outside of its folder/;
  return [
    ...[
      '../bad.en.md',
      'forgot-password/../../bad.en.md',
      '/etc/bad.en.md',
      'C:/bad.en.md',
      '__MACOSX/../bad.en.md',
      'forgot-password//bad.en.md',
      './forgot-password/bad.en.md',
    ].map((path) => bad(`lies at ${path}`, besideGood(path), OUTSIDE, path)),
    ...['forgot-password\\bad.en.md', '..\\..\\bad.en.md'].map((path) =>
      bad(`lies at ${path}`, besideGood(path), /^Has a backslash in its name/, path),
    ),
    bad('has no event', besideGood('Forgot Password/bad.en.md'), /^Is no name of an event/, 'Forgot Password'),
    bad('holds another', besideGood('forgot-password/more.zip'), /^Is no template/, 'forgot-password/more.zip'),
    bad('is deeper', besideGood('forgot-password/old/bad.en.md'), /^Is no template/, 'forgot-password/old'),
    bad('holds a link', besideGood(BAD, '/etc/passwd', LINK), /^Is a link to somewhere else/),
    bad('links a folder', besideGood('reset-password', '/etc', LINK), /^Is a link/, 'reset-password'),
    bad('holds a device', besideGood(BAD, '', DEVICE), /^Is no template/),
    bad(
      'holds a file twice',
      replaced(besideGood('forgot-password/g00d.en.md'), 'g00d', 'good'),
      /^Is in the \.zip file twice/,
      GOOD,
    ),
    bad('has a password', flagged(0x01), /^Is locked with a password/),
    whole('has a strong password', flagged(0x41), /cannot be read after “forgot-password\/good\.en\.md”/),
    bad('is compressed in another way', compressedAs(14), /^Is compressed in a way that is not known/),
    bad('holds a long file', besideGood(BAD, zeros.subarray(0, 3_000_000)), /^Is too long: at most 512 KB/),
    bad('is a bomb', besideGood(BAD, zeros), /^Is too long: at most 512 KB/),
    bad('is a bomb that calls itself small', saidToBe(100, besideGood(BAD, zeros)), /^Is broken/),
    bad('is shorter than it says', saidToBe(5_000, besideGood(BAD)), /^Is broken/),
    whole(
      'is not as long as it says, and not compressed',
      saidToBe(5, besideGood(BAD, other, { level: 0 })),
      /cannot be read after “forgot-password\/good/,
    ),
    bad('was changed on its way', replaced(plain, 'name: "Other"', 'name: "0ther"'), /^Is broken/),
    whole('has many entries', numbered(1_001, ''), /holds more than 1000 files and folders/),
    whole('is a bomb of many files', numbered(40, zeros.subarray(0, 500_000)), /holds more than 16 MB/),
    whole('is cut', plain.subarray(0, -30), /^This is no \.zip file/),
    whole('has lost its middle', Buffer.concat([plain.subarray(0, 100), plain.subarray(200)]), /zip file/),
    whole('is empty', Buffer.alloc(0), /^This is no \.zip file/),
    whole('is something else', Buffer.from('%PDF-1.7'), /^This is no \.zip file/),
    bad('holds nothing', archiveOf({}), /^Holds no template/, 'The .zip file'),
  ];
}
