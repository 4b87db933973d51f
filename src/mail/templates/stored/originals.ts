import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../../audit/audit-log.js';
import { Database } from '../../../database/database.js';
import { AppError } from '../../../http/app.error.js';
import { localesToTry } from '../locale-fallback.js';
import { type SystemTemplate, SystemTemplates, wordsOf } from '../system-templates.js';
import type { TemplateSource } from '../template-source.js';
import { StoredTemplate } from './stored-template.entity.js';
import { type Original, TemplateRows } from './template-rows.js';
import { idOf, type Template, type WrittenTemplate } from './template.js';
import { noSuchTemplate, Templates } from './templates.js';

/** What a template was copied from, then and now. */
export interface OriginalThenAndNow {
  /** Of the system template. */
  readonly id: string;
  readonly changed: boolean;
  /** Null: it was copied before that was kept. */
  readonly copied: TemplateSource | null;
  /** Null: there is no such template in this release. */
  readonly now: TemplateSource | null;
}

/** Knows which system template each template goes back to, so that editors see what a release has changed in it. */
@Injectable()
export class Originals {
  constructor(
    private readonly database: Database,
    private readonly templates: Templates,
    private readonly system: SystemTemplates,
    private readonly rows: TemplateRows,
  ) {}

  /** For a copy, which goes back to the same as what it is a copy of. */
  async forCopyOf(template: WrittenTemplate, transaction: EntityManager): Promise<Original> {
    const { id, source, system } = template;
    if (system) return { copiedFrom: id, copiedWords: wordsOf(source), copiedSource: source };
    return this.stored(id, transaction);
  }

  /** For a template that was written elsewhere: the system template of its event in the nearest language. */
  forLanguage(event: string, locale: string): Original {
    for (const tried of localesToTry(locale)) {
      const template = this.system.get(event, tried);
      if (template) return originalOf(template);
    }
    throw new Error(`The event "${event}" has no system template.`);
  }

  /** As the system template is in this release; `undefined` where it has none. */
  private now({ copiedFrom }: Template): Original | undefined {
    const template = this.system.all().find((template) => idOf(template) === copiedFrom);
    return template && originalOf(template);
  }

  /** As {@link now}, where these words are the same as those of the system template: nothing is left to be told. */
  caughtUp(template: Template, source: TemplateSource): Original | undefined {
    const now = this.now(template);
    return now?.copiedWords === wordsOf(source) ? now : undefined;
  }

  /** @throws AppError `not-found`, also for a system template, which goes back to nothing. */
  async thenAndNow(id: string): Promise<OriginalThenAndNow> {
    const template = await this.templates.get(id);
    if (template.copiedFrom === null) throw new AppError('not-found', 'A system template is a copy of nothing.');
    const { copiedSource } = await this.database.read((manager) => this.stored(id, manager));
    const now = this.now(template)?.copiedSource ?? null;
    return { id: template.copiedFrom, changed: template.systemChanged, copied: copiedSource, now };
  }

  /**
   * Notes that an editor has seen what a release has changed: `systemChanged` is false until the next change.
   * @throws AppError as {@link thenAndNow} does.
   */
  async markSeen(id: string, actor: Actor): Promise<WrittenTemplate> {
    const { changed } = await this.thenAndNow(id);
    return this.database.dataSource.transaction(async (manager) => {
      const template = await this.templates.get(id, manager);
      const now = this.now(template);
      if (changed && now) await this.rows.noteOriginal(manager, template, now, actor);
      return this.templates.get(id, manager);
    });
  }

  private async stored(id: string, manager: EntityManager): Promise<Original> {
    const select = { id: true, copiedFrom: true, copiedWords: true, copiedSource: true } as const;
    const found = await manager.findOne(StoredTemplate, { where: { id }, select });
    if (!found) throw noSuchTemplate();
    const { copiedFrom, copiedWords, copiedSource } = found;
    return { copiedFrom, copiedWords, copiedSource };
  }
}

const originalOf = (template: SystemTemplate): Original => ({
  copiedFrom: idOf(template),
  copiedWords: template.words,
  copiedSource: template.source,
});
