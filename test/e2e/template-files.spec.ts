import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reportOfCheck, reportOfExport, reportOfImport } from '../../src/mail/templates/files/report.js';
import { checkWithShippedEvents } from '../../src/mail/templates/files/shipped-check.js';
import { TemplateFiles } from '../../src/mail/templates/files/template-files.js';
import { writeTemplateFolder } from '../../src/mail/templates/files/template-folder.js';
import { goodFile as file } from '../support/archives.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { ownTemplates, removeOwnTemplates } from '../support/own-templates.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { startServer, type TestServer } from '../support/server.js';

const MARIA = { id: 'u-1', name: 'Maria', origin: 'here' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ums-mail-templates-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = async (path: string, text: string | Uint8Array) => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
};
const filesIn = async () => (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.md')).sort();

describe.each(databases)('Templates as files, on %s', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;
  let files: TemplateFiles;

  beforeAll(async () => {
    database = await freshDatabase(kind);
    server = await startServer(database.url, { UMS_ROLE: 'web' });
    files = server.app.get(TemplateFiles);
  });
  afterEach(() => removeOwnTemplates(server.call));
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const own = () => ownTemplates(server.call);
  const named = async (name: string) => {
    const { id } = (await own()).find((template: { name: string }) => template.name === name);
    return (await server.call('GET', `email-templates/${id}`)).body;
  };
  const auditOf = async (id: string) =>
    (await server.call('GET', 'audit-log')).body.items
      .filter(({ subject }: { subject: string }) => subject === id)
      .map(({ actor, action }: { actor: { name: string }; action: string }) => `${actor.name} ${action}`);
  const imported = async () => {
    const { problems, files: done } = await files.import(folder, MARIA);
    expect(problems).toEqual([]);
    return done.map(({ file, words, use }) => `${file}: ${words}, ${use}`);
  };
  const problems = async () => {
    const before = JSON.stringify([await own(), (await server.call('GET', 'audit-log')).body]);
    const result = await files.import(folder, MARIA);
    expect(result.files).toEqual([]);
    // Nothing at all happens where one file is refused.
    expect(JSON.stringify([await own(), (await server.call('GET', 'audit-log')).body])).toBe(before);
    const { lines } = reportOfImport(result);
    return lines.slice(0, -1);
  };

  it('are made, changed, put to use and taken out of it, with a version and an audit entry as in the page', async () => {
    await put('forgot-password/a.md', file({ default: true }));
    await put('forgot-password/b.md', file({ name: 'Kürzer', locale: 'pt-br', default: false }));
    await put('README.md', 'Not a template.');
    await put('.git/HEAD', 'ref');
    expect(await imported()).toEqual([
      'forgot-password/a.md: new, from now on',
      'forgot-password/b.md: new, unchanged',
    ]);
    const { id, ...made } = await named('Friendlier');
    expect(made).toMatchObject({
      event: 'forgot-password',
      locale: 'en',
      isDefault: true,
      version: 1,
      updatedBy: { id: 'u-1', name: 'Maria' },
      copiedFrom: 'system.forgot-password.en',
      systemChanged: false,
      subject: 'Hello from {{site.name}}',
      disclaimer: expect.stringContaining('Sent automatically by {{site.name}}'),
    });
    expect(await named('Kürzer')).toMatchObject({ locale: 'pt-BR', isDefault: false });

    await put('forgot-password/a.md', file({ subject: 'Changed', disclaimer: '' }));
    expect(await imported()).toEqual([
      'forgot-password/a.md: changed, unchanged',
      'forgot-password/b.md: unchanged, unchanged',
    ]);
    expect(await named('Friendlier')).toMatchObject({ version: 2, isDefault: true, subject: 'Changed' });
    const { body: versions } = await server.call('GET', `email-templates/${id}/versions`);
    expect(versions).toMatchObject([
      { version: 2, savedBy: { name: 'Maria' }, inUse: [{ until: null }] },
      { version: 1, inUse: [{ until: versions[0].inUse[0].from }] },
    ]);

    await put('forgot-password/a.md', file({ subject: 'Changed', disclaimer: '', default: false }));
    await put('forgot-password/c.md', file({ name: 'Third', default: true }));
    expect(await imported()).toEqual([
      'forgot-password/a.md: unchanged, no more',
      'forgot-password/b.md: unchanged, unchanged',
      'forgot-password/c.md: new, from now on',
    ]);
    expect((await auditOf(id)).toReversed()).toEqual([
      'Maria email-template.created',
      'Maria email-template.made-default',
      'Maria email-template.saved',
      'Maria email-template.default-ended',
    ]);
    expect((await own()).map(({ name, isDefault }: never) => [name, isDefault])).toEqual(
      expect.arrayContaining([
        ['Friendlier', false],
        ['Kürzer', false],
        ['Third', true],
      ]),
    );
  });

  it('that are exported and not touched change nothing, whatever was typed into the page', async () => {
    await put('forgot-password/a.md', file({ default: true }));
    await put('forgot-password/b.md', file({ name: 'Für Köln: “neu”', locale: 'de' }));
    await imported();
    const { id, ...template } = await named('Für Köln: “neu”');
    const { name, subject, preheader, format, htmlEnabled } = template;
    const typed = {
      name,
      subject,
      preheader,
      format,
      htmlEnabled,
      body: '\r\n{{links.reset}}\r\n\r\n x \r\n',
      disclaimer: 'a\r\n',
    };
    await server.call('PUT', `email-templates/${id}`, { body: typed, headers: { 'If-Match': '"1"' } });

    await rm(folder, { recursive: true });
    const exported = await files.export(folder);
    expect(exported).toEqual({
      problems: [],
      files: ['forgot-password/friendlier.en.md', 'forgot-password/fur-koln-neu.de.md'],
      leftOver: [],
    });
    expect(await filesIn()).toEqual(exported.files);
    const text = await readFile(join(folder, 'forgot-password/friendlier.en.md'), 'utf8');
    expect(text).toMatch(
      /^---\nname: 'Friendlier'\nlocale: 'en'\ndefault: true\nsubject: 'Hello from \{\{site.name\}\}'\n/,
    );

    const before = JSON.stringify([await own(), (await server.call('GET', 'audit-log')).body]);
    expect(await imported()).toEqual([
      'forgot-password/friendlier.en.md: unchanged, unchanged',
      'forgot-password/fur-koln-neu.de.md: unchanged, unchanged',
    ]);
    const windows = [`\ufeff${text.replaceAll('\n', '\r\n')}`, text.trimEnd()];
    for (const same of windows) {
      await put('forgot-password/friendlier.en.md', same);
      expect((await imported())[0]).toBe('forgot-password/friendlier.en.md: unchanged, unchanged');
    }
    expect(JSON.stringify([await own(), (await server.call('GET', 'audit-log')).body])).toBe(before);

    await put('forgot-password/old.en.md', file({ name: 'Old' }));
    expect((await files.export(folder)).leftOver).toEqual(['forgot-password/old.en.md']);
  });

  it('are none at first, and a folder without one is no mistake that goes unseen', async () => {
    const empty = join(folder, 'new');
    expect(reportOfExport(await files.export(empty), empty).lines).toEqual([
      'There are no templates of your own yet. Begin with those of the release: export <folder> --system',
    ]);
    expect(reportOfImport(await files.import(empty, MARIA)).lines).toEqual([
      expect.stringContaining('Holds no template: a folder for each event'),
      'Nothing was imported: 1 problem.',
    ]);
  });

  it('begin with those of the release, each of which is in order', async () => {
    const { files: written } = await files.export(folder, 'system');
    expect(written).toEqual(expect.arrayContaining(['forgot-password/our-words.en.md', 'test-email/our-words.en.md']));
    expect(new Set(await imported())).toEqual(new Set(written.map((file) => `${file}: new, unchanged`)));
    const { body } = await server.call('GET', 'email-templates/system.forgot-password.en');
    const copy = await named('Our words');
    expect(copy.isDefault).toBe(false);
    expect(
      (await own()).find(({ event, locale }: never) => event === 'forgot-password' && locale === 'en'),
    ).toBeDefined();
    expect(body.isDefault).toBe(true);
  });

  it('are all refused where one is wrong, with file, line and column', async () => {
    await put('forgot-password/fine.md', file());
    await put('forgot-password/unknown.md', file({ name: 'A' }, '{{links.reset}}\n\nHello {{recipient.fullname}}'));
    await put('forgot-password/no-link.md', file({ name: 'B', locale: 'de', default: true }, 'Hello'));
    await put('forgot-password/subject.md', file({ name: 'C', subject: 'Hi {{nobody.knows}}' }));
    await put('forgot-password/front.md', '---\nname: D\nsubjekt: x\n---\n');
    await put('nothing/a.md', file({ name: 'E' }, 'Hello'));
    expect(await problems()).toEqual([
      'forgot-password/front.md:3:1: "subjekt" is not known here.',
      'forgot-password/front.md:1:1: subject: Is missing.',
      'forgot-password/front.md:1:1: locale: Is missing.',
      expect.stringMatching(/^forgot-password\/no-link\.md:8:6: body: The reset link is missing/),
      'forgot-password/subject.md:4:16: subject: nobody.knows is not a variable of this event.',
      'forgot-password/unknown.md:9:9: body: recipient.fullname is not a variable of this event. Did you mean recipient.fullName?',
      'nothing/a.md: There is no event "nothing" here.',
    ]);
  });

  it('may be unfinished, but not in use', async () => {
    await put('forgot-password/a.md', file({}, 'Hello'));
    const { warnings } = await files.import(folder, MARIA);
    expect(warnings).toEqual([
      {
        file: 'forgot-password/a.md',
        place: { line: 7, column: 6 },
        message: expect.stringMatching(/^body: The reset/),
      },
    ]);
    await put('forgot-password/a.md', file());
    await imported();
    await server.call('POST', `email-templates/${(await named('Friendlier')).id}/default`);
    await put('forgot-password/a.md', file({}, 'Hello'));
    expect(await problems()).toEqual([expect.stringMatching(/a\.md:7:6: body: The reset link is missing/)]);
  });

  it('come from Bold BI too: its tokens are variables, and one that means nothing here is refused with its place', async () => {
    const body = 'Hello {:Recipient.FullName},\n\n[Reset]({:Account.ResetPasswordUrl})';
    await put('forgot-password/a.md', file({ subject: '{:General.OrganizationName}: your password' }, body));
    const result = await files.import(folder, MARIA);
    expect(reportOfImport(result).lines).toEqual([
      'forgot-password/a.md: 3 tokens of Bold BI read as variables.',
      'forgot-password/a.md: new',
      '1 read, 1 new, 0 changed, 0 unchanged.',
    ]);
    expect(await named('Friendlier')).toMatchObject({
      subject: '{{organization.name}}: your password',
      body: 'Hello {{recipient.fullName}},\n\n[Reset]({{links.reset}})',
    });
    expect(await imported()).toEqual(['forgot-password/a.md: unchanged, unchanged']);
    await put('forgot-password/a.md', file({}, `${body} {:General.Theme} {{nobody.knows}}`));
    expect((await problems()).slice(1)).toEqual([
      expect.stringMatching(
        /^forgot-password\/a\.md:9:38: body: No variable of this event says the same as \{:General/,
      ),
      'forgot-password/a.md:9:57: body: nobody.knows is not a variable of this event.',
    ]);
  });

  it('are told apart: no two of one name, no two defaults, and no guess where the page has two of one name', async () => {
    await put('forgot-password/a.md', file({ default: true }));
    await put('forgot-password/b.md', file());
    await put('forgot-password/c.md', file({ name: 'Third', default: true }));
    await put('forgot-password/d.md', file({ name: 'Third', locale: 'de', default: true }));
    expect(await problems()).toEqual([
      'forgot-password/b.md:2:8: name: Is that of another template of this event and language, in forgot-password/a.md.',
      'forgot-password/c.md:5:10: default: So is, for this event and language, forgot-password/a.md.',
    ]);
    for (const name of ['Twin', 'Twin']) {
      await server.call('POST', 'email-templates', {
        body: { event: 'forgot-password', locale: 'en', name, copyFrom: 'system.forgot-password.en' },
      });
    }
    await rm(folder, { recursive: true });
    await put('forgot-password/a.md', file({ name: 'Twin' }));
    expect(await problems()).toEqual([
      'forgot-password/a.md: There are two templates "Twin" here. Rename one in the page.',
    ]);
    expect((await files.export(folder)).problems).toHaveLength(1);
    expect(await filesIn()).toEqual(['forgot-password/a.md']);
  });

  it('are brought once, although every replica brings them when it starts', async () => {
    await put('forgot-password/a.md', file({ default: true }));
    await put('reset-password/a.md', file({ default: true }));
    const replica = await startServer(database.url, { UMS_ROLE: 'web' });
    try {
      const services = [files, replica.app.get(TemplateFiles), files];
      const all = await Promise.all(services.map((service) => service.import(folder, MARIA)));
      expect(all.flatMap(({ files }) => files.map(({ words }) => words)).sort()).toEqual([
        ...Array<string>(2).fill('new'),
        ...Array<string>(4).fill('unchanged'),
      ]);
      expect(await own()).toHaveLength(2);
    } finally {
      await replica.stop();
    }
  });

  it('are not looked for behind links, and whatever else lies there is named', async () => {
    await put('forgot-password/real.md', file());
    await mkdir(join(folder, 'forgot-password/deeper.md'));
    await put('forgot-password/notes.txt', 'x');
    await put('forgot-password/.DS_Store', 'x');
    await put('forgot-password/odd\n\u001b[2J.txt', 'x');
    await put('forgot-password/front.md', '---\n"\\e[2J": x\n---\n');
    await put('Forgot Password/a.md', file());
    await put('lost.md', file());
    await put('forgot-password/utf16.md', Buffer.from(`\ufeff${file()}`, 'utf16le'));
    await put('forgot-password/long.md', file({}, 'x'.repeat(600_000)));
    await symlink('/etc/passwd', join(folder, 'forgot-password/passwd.md'));
    await symlink('/etc', join(folder, 'reset-password'));
    expect(await problems()).toEqual([
      'Forgot Password: Is no name of an event: lowercase words with hyphens, such as "forgot-password".',
      'forgot-password/deeper.md: Is no template: only files that end with .md belong here.',
      'forgot-password/notes.txt: Is no template: only files that end with .md belong here.',
      'forgot-password/odd\ufffd\ufffd[2J.txt: Is no template: only files that end with .md belong here.',
      'forgot-password/passwd.md: Is a link to somewhere else. Put the file itself here.',
      'lost.md: Lies beside the folders. Put it into that of its event.',
      'reset-password: Is a link to somewhere else. Put the file itself here.',
      'forgot-password/front.md:2:1: "\ufffd[2J" is not known here.',
      'forgot-password/front.md:1:1: name: Is missing.',
      'forgot-password/front.md:1:1: subject: Is missing.',
      'forgot-password/front.md:1:1: locale: Is missing.',
      'forgot-password/long.md: Is too long: at most 512 KB.',
      'forgot-password/utf16.md: Is not UTF-8 text. Save it as UTF-8.',
    ]);
  });

  it('are not written through links, nor over what is in the way: all or none', async () => {
    await put('a/forgot-password/a.md', file());
    await put('a/reset-password/a.md', file());
    await files.import(join(folder, 'a'), MARIA);
    const outside = join(folder, 'outside');
    await mkdir(outside);
    await mkdir(join(folder, 'b/forgot-password/friendlier.en.md'), { recursive: true });
    await symlink(outside, join(folder, 'b/reset-password'));
    expect((await files.export(join(folder, 'b'))).problems).toEqual([
      { file: 'reset-password', message: 'Is a link to somewhere else. Put the file itself here.' },
      { file: 'forgot-password/friendlier.en.md', message: 'Is in the way. Move it elsewhere.' },
    ]);
    expect(await readdir(outside)).toEqual([]);
    for (const path of ['../outside/a.en.md', 'a/../../outside/a.en.md', '/etc/a.en.md', 'a/b/c.en.md', 'a/.en.md']) {
      expect(
        await writeTemplateFolder(
          folder,
          new Map([
            ['a/fine.en.md', ''],
            [path, ''],
          ]),
        ),
        path,
      ).toHaveLength(1);
    }
    expect(await readdir(join(folder, 'a'))).not.toContain('fine.en.md');
  });
});

describe('node dist/templates.js', () => {
  let program: string;
  beforeAll(async () => {
    program = join(await packedFolder(), 'package', 'dist', 'templates.js');
  }, PACKING_MS);

  const run = async (...args: string[]) => {
    const env = { ...process.env, DATABASE_URL: `sqlite:${folder}/data/ums.sqlite` };
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], { env });
      return { code: 0, lines: (stdout + stderr).trim().split('\n') };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, lines: (stdout + stderr).trim().split('\n') };
    }
  };

  it('exports and imports', async () => {
    const mails = join(folder, 'mails');
    const exported = await run('export', mails, '--system');
    expect(exported).toEqual({ code: 0, lines: [expect.stringMatching(/^Wrote \d+ templates into .*mails\.$/)] });
    const imported = await run('import', mails);
    expect(imported.code).toBe(0);
    expect(imported.lines.at(-1)).toMatch(/^\d+ read, \d+ new, 0 changed, 0 unchanged\.$/);
  });

  it('checks without a database, says what it cannot know, and its code tells a pipeline', async () => {
    await put('mails/forgot-password/a.md', file({ default: true }));
    await put('mails/invoice-ready/a.md', file({}, 'Hello {{invoice.number}}'));
    const note = expect.stringMatching(/^Looked only at the form of: invoice-ready\. .* Its own: account-activation, /);
    expect(reportOfCheck(await checkWithShippedEvents(join(folder, 'mails')))).toEqual({
      ok: true,
      lines: [note, '2 templates, all in order.'],
    });
    await put('mails/forgot-password/a.md', file({ default: true }, 'Hello'));
    expect(await run('check', join(folder, 'mails'))).toEqual({
      code: 1,
      lines: [note, expect.stringMatching(/^forgot-password\/a\.md:8:6: body: The reset/), 'Not in order: 1 problem.'],
    });
    expect(await readdir(folder)).toEqual(['mails']);
  });

  it('says how it is used, and which folder is not there', async () => {
    const { code, lines } = await run('check', 'a', '--system');
    expect(code).toBe(1);
    expect(lines[0]).toMatch(/^node dist\/templates\.js export <folder>/);
    expect(await run('check', join(folder, 'none'))).toEqual({
      code: 1,
      lines: [`There is no folder "${join(folder, 'none')}".`],
    });
  });
});
