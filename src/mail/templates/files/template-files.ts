import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../../audit/audit-log.js';
import { Database } from '../../../database/database.js';
import { AppError } from '../../../http/app.error.js';
import { EventCatalogue } from '../../events/catalogue.js';
import { Drafts } from '../drafts/drafts.js';
import { Originals } from '../stored/originals.js';
import { StoredTemplate } from '../stored/stored-template.entity.js';
import { TemplateRows } from '../stored/template-rows.js';
import type { WrittenTemplate } from '../stored/template.js';
import { Templates } from '../stored/templates.js';
import { SystemTemplates } from '../system-templates.js';
import { type CheckedFolder, checkFolder, type FolderTemplate } from './folder-check.js';
import { type FileTemplate, filesOf } from './file-names.js';
import { type ImportedFile, isSame, type Plan, planFor } from './import-plan.js';
import { type ProblemInFile, readTemplateFolder, writeTemplateFolder } from './template-folder.js';

/** What an export did. */
export interface Exported {
  /** What is in the way; then nothing was written. */
  readonly problems: readonly ProblemInFile[];
  readonly files: readonly string[];
  /** Template files in the folder that are of no template here. */
  readonly leftOver: readonly string[];
}

export interface Imported extends CheckedFolder {
  /** Empty where there are problems: nothing was changed then. */
  readonly files: readonly ImportedFile[];
}

/** Keeps templates in a folder of files, so that they can live in a repository. */
@Injectable()
export class TemplateFiles {
  constructor(
    private readonly database: Database,
    private readonly templates: Templates,
    private readonly rows: TemplateRows,
    private readonly originals: Originals,
    private readonly drafts: Drafts,
    private readonly catalogue: EventCatalogue,
    private readonly system: SystemTemplates,
  ) {}

  /**
   * Writes the editors' own templates into a folder, which is made where there is none: a folder for each event, a file
   * for each template. Deletes nothing.
   * @param what `system`: those of the release instead, to begin from.
   * @throws Error of the file system.
   */
  async export(directory: string, what: 'own' | 'system' = 'own'): Promise<Exported> {
    const { files, problems } = filesOf(what === 'own' ? await this.own() : this.ofTheRelease());
    if (problems.length > 0) return { problems, files: [], leftOver: [] };
    const inTheWay = await writeTemplateFolder(directory, files);
    if (inTheWay.length > 0) return { problems: inTheWay, files: [], leftOver: [] };
    const there = (await readTemplateFolder(directory)).files.map(({ file }) => file);
    return { problems, files: [...files.keys()], leftOver: there.filter((file) => !files.has(file)) };
  }

  /**
   * Makes the templates what a folder says: new ones, new versions of those that have changed, and which are in use.
   * What is the same is left alone; what the folder does not hold, too. All of it happens, or nothing where anything is
   * wrong.
   * @throws AppError `conflict` where somebody has changed one meanwhile; Error of the file system.
   */
  async import(directory: string, actor: Actor): Promise<Imported> {
    try {
      return await this.importOnce(directory, actor);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
      // Most likely another replica has brought the same folder, and there is nothing left to do.
      return this.importOnce(directory, actor);
    }
  }

  private async importOnce(directory: string, actor: Actor): Promise<Imported> {
    const own = await this.own();
    const twinsOf = (template: FolderTemplate) => own.filter((stored) => isSame(stored, template));
    const checked = await checkFolder(directory, {
      eventOf: (key) => this.catalogue.find(key),
      problemsOf: (draft) => this.drafts.problemsOf(draft),
      system: this.system,
      isInUse: (template) => twinsOf(template).some(({ isDefault }) => isDefault),
    });
    const problems = [
      ...checked.problems,
      ...checked.templates
        .filter(({ event }) => checked.unknownEvents.includes(event))
        .map(({ file, event }) => ({ file, message: `There is no event "${event}" here.` })),
      ...checked.templates
        .filter((template) => twinsOf(template).length > 1)
        .map(({ file, name }) => ({
          file,
          message: `There are two templates "${name}" here. Rename one in the page.`,
        })),
    ];
    if (problems.length > 0) return { ...checked, problems, files: [] };
    const plans = checked.templates.map((template) => planFor(template, twinsOf(template)[0]));
    await this.apply(plans, actor);
    return { ...checked, files: plans.map(({ template: { file }, words, use }) => ({ file, words, use })) };
  }

  private async apply(plans: readonly Plan[], actor: Actor): Promise<void> {
    if (plans.every(({ words, use }) => words === 'unchanged' && use === 'unchanged')) return;
    await this.database.dataSource.transaction(async (manager) => {
      await manager.query(ALONE[this.database.dialect]);
      const written = new Map<Plan, WrittenTemplate>();
      for (const plan of plans) written.set(plan, await this.write(plan, actor, manager));
      // Those that make room first.
      for (const use of ['no more', 'from now on'] as const) {
        for (const plan of plans.filter((plan) => plan.use === use)) {
          const change = use === 'no more' ? 'endDefault' : 'makeDefault';
          if (!(await this.rows[change](manager, written.get(plan)!, actor))) throw changedMeanwhile(plan);
        }
      }
    });
  }

  /** @returns it as it is then, with the words of its file. */
  private async write(plan: Plan, actor: Actor, manager: EntityManager): Promise<WrittenTemplate> {
    const { template, before, words } = plan;
    const { event, locale, name, source, file } = template;
    if (!before) {
      if (await manager.existsBy(StoredTemplate, { event, locale, name })) throw changedMeanwhile(plan);
      const original = this.originals.forLanguage(event, locale);
      const id = await this.rows.add(manager, { event, locale, name, source, original }, actor, { file });
      return this.templates.get(id, manager);
    }
    // What was looked at is the version of then.
    if (words === 'unchanged') return before;
    const original = this.originals.caughtUp(before, source);
    const change = { name, source, original, action: 'saved' } as const;
    if (!(await this.rows.save(manager, before, change, actor))) throw changedMeanwhile(plan);
    return this.templates.get(before.id, manager);
  }

  private async own(): Promise<WrittenTemplate[]> {
    const listed = (await this.templates.list({})).filter(({ system }) => !system);
    const written: WrittenTemplate[] = [];
    for (const { id } of listed) written.push(await this.templates.get(id));
    return written;
  }

  private ofTheRelease(): FileTemplate[] {
    return this.system
      .all()
      .map(({ event, locale, source }) => ({ event: event.key, locale, name: 'Our words', isDefault: false, source }));
  }
}

/** One import at a time, in whatever process: nothing else would keep two from adding the same template. */
const ALONE = {
  postgres: 'LOCK TABLE ums_mail_templates IN SHARE ROW EXCLUSIVE MODE',
  sqlite: 'UPDATE ums_mail_templates SET version = version WHERE id IS NULL',
};

const changedMeanwhile = ({ template: { name, file } }: Plan): AppError =>
  new AppError('conflict', `Somebody has changed "${name}" (${file}) meanwhile. Nothing was imported. Start again.`);
