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
import type { FoundFolder } from './folder-rules.js';
import { isSame, type Plan, planFor } from './import-plan.js';

/** What an import of a folder would do. */
export interface Planned extends CheckedFolder {
  /** For every template without a problem. Nothing of it happens as long as there is one anywhere. */
  readonly plans: readonly Plan[];
}

/** Makes the templates what a folder says, wherever that comes from. */
@Injectable()
export class TemplateImport {
  constructor(
    private readonly database: Database,
    private readonly templates: Templates,
    private readonly rows: TemplateRows,
    private readonly originals: Originals,
    private readonly drafts: Drafts,
    private readonly catalogue: EventCatalogue,
    private readonly system: SystemTemplates,
  ) {}

  /** Looks at everything, and changes nothing. */
  async plan(folder: FoundFolder): Promise<Planned> {
    const own = await this.templates.own();
    const twinsOf = (template: FolderTemplate) => own.filter((stored) => isSame(stored, template));
    const checked = await checkFolder(folder, {
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
    const wrong = new Set(problems.map(({ file }) => file));
    const plans = checked.templates
      .filter(({ file }) => !wrong.has(file))
      .map((template) => planFor(template, twinsOf(template)[0]));
    return { ...checked, problems, plans };
  }

  /**
   * Does all of it, or nothing.
   * @throws AppError `conflict` where somebody has changed one meanwhile.
   */
  async apply({ plans, problems }: Planned, actor: Actor): Promise<void> {
    if (problems.length > 0) throw new Error('There are problems: nothing of this may happen.');
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
}

/** One import at a time, in whatever process: nothing else would keep two from adding the same template. */
const ALONE = {
  postgres: 'LOCK TABLE ums_mail_templates IN SHARE ROW EXCLUSIVE MODE',
  sqlite: 'UPDATE ums_mail_templates SET version = version WHERE id IS NULL',
};

const changedMeanwhile = ({ template: { name, file } }: Plan): AppError =>
  new AppError('conflict', `Somebody has changed "${name}" (${file}) meanwhile. Nothing was imported. Start again.`);
