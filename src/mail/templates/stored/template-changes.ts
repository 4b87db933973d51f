import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../../audit/audit-log.js';
import { Database } from '../../../database/database.js';
import { invalidRequest } from '../../../http/validation.js';
import { Drafts } from '../drafts/drafts.js';
import type { TemplateProblem } from '../template-problem.js';
import type { TemplateSource } from '../template-source.js';
import { Originals } from './originals.js';
import { alwaysInUse, inUse, invalidTemplate, isAnError, onlyUnfinished, readOnly, staleTemplate } from './refusals.js';
import { TemplateRows } from './template-rows.js';
import type { Template, WrittenTemplate } from './template.js';
import { Templates } from './templates.js';
import { sourceOf } from './template-version.entity.js';

/** A template to be made: a copy of another one of its event. */
export interface NewTemplate {
  readonly event: string;
  /** Canonical. Another one than that of the original: to be translated. */
  readonly locale: string;
  readonly name: string;
  readonly copyFrom: string;
}

/** What was saved, with the advice that remains. */
export interface SavedTemplate extends WrittenTemplate {
  readonly problems: readonly TemplateProblem[];
}

/**
 * Changes templates. Whatever is saved can be compiled and passes every check, but for one thing: a template that is
 * not the default may lack a required variable, as long as somebody still works on it. The default has no error at all,
 * so that no save can break an email that people wait for.
 */
@Injectable()
export class TemplateChanges {
  constructor(
    private readonly database: Database,
    private readonly templates: Templates,
    private readonly originals: Originals,
    private readonly drafts: Drafts,
    private readonly rows: TemplateRows,
  ) {}

  /** Copies a template, which is not used until it is marked as default. @throws AppError `invalid-request`. */
  async create({ event, locale, name, copyFrom }: NewTemplate, actor: Actor): Promise<WrittenTemplate> {
    const copied = await this.templates.get(copyFrom).catch(() => undefined);
    if (copied?.event !== event) {
      throw invalidRequest([{ field: 'copyFrom', message: 'Must be the id of a template of this event.' }]);
    }
    return this.database.dataSource.transaction(async (manager) => {
      const original = await this.originals.forCopyOf(copied, manager);
      const row = { event, locale, name, source: copied.source, original };
      const id = await this.rows.add(manager, row, actor, { copyFrom });
      return this.templates.get(id, manager);
    });
  }

  /**
   * Saves a new version. Of the default template, the next email is sent with it.
   * @param seen the version that the editor has seen.
   * @throws AppError `not-found`, `conflict` for a system template, `stale-revision` with what is stored,
   * `invalid-template` with the problems.
   */
  async save(
    id: string,
    { name, ...words }: TemplateSource & { readonly name: string },
    seen: number,
    actor: Actor,
    action: 'saved' | 'restored' = 'saved',
  ): Promise<SavedTemplate> {
    const before = await this.own(id, seen);
    const source = sourceOf(words);
    const problems = await this.drafts.problemsOf({ ...before, source });
    if (problems.some(before.isDefault ? isAnError : (problem) => isAnError(problem) && !onlyUnfinished(problem))) {
      throw invalidTemplate(problems, 'Not saved');
    }
    const original = this.originals.caughtUp(before, source);
    const saved = await this.changed(before, (manager) =>
      this.rows.save(manager, before, { name, source, original, action }, actor),
    );
    return { ...saved, problems };
  }

  /** Saves an old version as the newest one. Nothing is deleted. @throws AppError as {@link save} does. */
  async restore(id: string, number: string, seen: number | undefined, actor: Actor): Promise<SavedTemplate> {
    const { name, version } = await this.templates.get(id);
    const source = sourceOf(await this.templates.version(id, number));
    return this.save(id, { name, ...source }, seen ?? version, actor, 'restored');
  }

  /**
   * From the next email on, this one is sent to those who read its language. A system template takes the place back.
   * @param seen the version that was looked at, where that is known.
   * @throws AppError `not-found`, `stale-revision`, `invalid-template` with the problems.
   */
  async makeDefault(id: string, seen: number | undefined, actor: Actor): Promise<SavedTemplate> {
    const before = await this.any(id, seen);
    const problems = await this.drafts.problemsOf(before);
    if (problems.some(isAnError)) throw invalidTemplate(problems, 'It cannot be the default yet');
    const marked = await this.changed(before, (manager) => this.rows.makeDefault(manager, before, actor));
    return { ...marked, problems };
  }

  /**
   * From the next email on it is not sent any more: those who read its language get the system template in it, or where
   * there is none, the template in the nearest language. What is not the default stays as it is.
   * @param seen the version that was looked at, where that is known.
   * @throws AppError `not-found`, `conflict` for a system template, `stale-revision`.
   */
  async endDefault(id: string, seen: number | undefined, actor: Actor): Promise<WrittenTemplate> {
    const before = await this.any(id, seen);
    if (before.system) throw alwaysInUse();
    if (!before.isDefault) return before;
    return this.changed(before, (manager) => this.rows.endDefault(manager, before, actor));
  }

  /** @throws AppError `not-found`, `conflict` for the default and for a system template, `stale-revision`. */
  async remove(id: string, seen: number, actor: Actor): Promise<void> {
    const before = await this.own(id, seen);
    if (before.isDefault) throw inUse();
    await this.database.dataSource.transaction(async (manager) => {
      if (await this.rows.remove(manager, before, actor)) return;
      throw staleTemplate(await this.templates.get(id, manager));
    });
  }

  /** A template of an editor, in the version that was seen. */
  private async own(id: string, seen: number): Promise<WrittenTemplate> {
    const template = await this.templates.get(id);
    if (template.system) throw readOnly();
    if (template.version !== seen) throw staleTemplate(template);
    return template;
  }

  private async any(id: string, seen: number | undefined): Promise<WrittenTemplate> {
    const template = await this.templates.get(id);
    if (seen !== undefined && seen !== template.version) throw staleTemplate(template);
    return template;
  }

  /** Changes a template and answers it as it is then, unless it is not any more as it was before. */
  private async changed(
    { id }: Template,
    change: (manager: EntityManager) => Promise<boolean>,
  ): Promise<WrittenTemplate> {
    return this.database.dataSource.transaction(async (manager) => {
      const isChanged = await change(manager);
      const now = await this.templates.get(id, manager);
      if (!isChanged) throw staleTemplate(now);
      return now;
    });
  }
}
