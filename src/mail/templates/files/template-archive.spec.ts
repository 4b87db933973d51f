import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { archiveOf, goodFile, hostileArchives } from '../../../../test/support/archives.js';
import { AppError } from '../../../http/app.error.js';
import { readTemplateArchive, writeTemplateArchive } from './template-archive.js';
import { readTemplateFile } from './template-file.js';

const isEvent = (name: string) => ['forgot-password', 'reset-password'].includes(name);
const filesIn = async (bytes: Buffer) => {
  const { files, problems } = await readTemplateArchive(bytes, isEvent);
  return [...files.map(({ file }) => file), ...problems.map(({ file, message }) => `${file}: ${message}`)];
};

describe('An archive of templates', () => {
  it('holds what was put into it', async () => {
    const files = new Map([
      ['forgot-password/friendlier.en.md', goodFile({ name: 'Für Köln' })],
      ['reset-password/a.de.md', 'x'],
    ]);
    const found = await readTemplateArchive(Buffer.from(writeTemplateArchive(files)), isEvent);
    expect(found.problems).toEqual([]);
    expect(new Map(found.files.map(({ file, bytes }) => [file, Buffer.from(bytes).toString()]))).toEqual(files);
    expect(found.files.map(({ event }) => event)).toEqual(['forgot-password', 'reset-password']);
  });

  it('may have one folder around everything, and what systems and people put beside the files', async () => {
    const bytes = archiveOf({
      'mails/': '',
      'mails/README.md': '',
      'mails/.git/HEAD': '',
      'mails/package.json': '',
      'mails/forgot-password/': '',
      'mails/forgot-password/a.md': '',
      'mails/forgot-password/.DS_Store': '',
      'mails/forgot-password/README.md': '',
      'mails/reset-password/b.md': '',
      '__MACOSX/mails/forgot-password/._a.md': '',
      '.DS_Store': '',
    });
    expect(await filesIn(bytes)).toEqual(['forgot-password/a.md', 'reset-password/b.md']);
  });

  it('is not looked into more deeply than that, and an event is no folder around everything', async () => {
    expect(await filesIn(archiveOf({ 'a/b/forgot-password/a.md': '' }))).toEqual([
      expect.stringMatching(/^b\/forgot-password: Is no template/),
    ]);
    expect(await filesIn(archiveOf({ 'forgot-password/old/a.md': '', 'forgot-password/a.md': '' }))).toEqual([
      'forgot-password/a.md',
      expect.stringMatching(/^forgot-password\/old: Is no template/),
    ]);
    expect(await filesIn(archiveOf({ 'mails/forgot-password/a.md': '', 'mails/b.md': '' }))).toEqual([
      'forgot-password/a.md',
      expect.stringMatching(/^b\.md: Lies beside the folders/),
    ]);
    expect(await filesIn(archiveOf({ 'mails/reset-password/a.md': '', 'forgot-password/b.md': '' }))).toEqual([
      'forgot-password/b.md',
      expect.stringMatching(/^mails\/reset-password: Is no template/),
    ]);
  });

  it.each(hostileArchives().map((hostile) => [hostile.reason, hostile] as const))(
    'that %s is refused, and says which file it is',
    async (_, { bytes, file, message }) => {
      const found = await readTemplateArchive(bytes, isEvent).catch((error: unknown) => error);
      if (file === undefined) {
        expect(found).toBeInstanceOf(AppError);
        expect(found).toMatchObject({ code: 'invalid-archive', message: expect.stringMatching(message) });
        return;
      }
      const { files, problems, name } = found as Awaited<ReturnType<typeof readTemplateArchive>>;
      const all = [
        ...problems,
        ...files.flatMap(({ file, bytes }) => {
          const read = readTemplateFile(bytes);
          return 'source' in read ? [] : read.map((problem) => ({ file, ...problem }));
        }),
        ...(files.length + problems.length === 0 ? [{ file: name, message: 'Holds no template' }] : []),
      ];
      expect(all).toEqual([{ file, message: expect.stringMatching(message) }]);
    },
  );

  it('that was damaged anywhere is read or refused, and nothing else', async () => {
    const good = archiveOf({ 'forgot-password/a.md': goodFile(), 'reset-password/b.md': goodFile() });
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = Buffer.from(good);
        bytes[at] = byte;
        const found = await readTemplateArchive(bytes, isEvent).catch((error: unknown) => error);
        if (found instanceof Error) expect(found).toBeInstanceOf(AppError);
      }),
      { numRuns: 500 },
    );
  });
});
