import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { type Actor, AuditLog } from '../../../audit/audit-log.js';
import { Database } from '../../../database/database.js';
import { invalidRequest } from '../../../http/validation.js';
import { Drafts } from '../drafts/drafts.js';
import { SystemTemplates, wordsOf } from '../system-templates.js';
import type { TemplateProblem } from '../template-problem.js';
import type { TemplateSource } from '../template-source.js';
import { inUse, invalidTemplate, isAnError, onlyUnfinished, readOnly, staleTemplate } from './refusals.js';
import { StoredTemplate } from './stored-template.entity.js';
import { idOf, type Template, type WrittenTemplate } from './template.js';
import { TemplateVersion } from './template-version.entity.js';
import { Templates } from './templates.js';

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
    private readonly drafts: Drafts,
    private readonly system: SystemTemplates,
    private readonly audit: AuditLog,
  ) {}

  /** Copies a template, which is not used until it is marked as default. @throws AppError `invalid-request`. */
  async create({ event, locale, name, copyFrom }: NewTemplate, actor: Actor): Promise<WrittenTemplate> {
    const original = await this.templates.get(copyFrom).catch(() => undefined);
    if (original?.event !== event) {
      throw invalidRequest([{ field: 'copyFrom', message: 'Must be the id of a template of this event.' }]);
    }
    const id = uuid();
    return this.database.dataSource.transaction(async (manager) => {
      const stored = await manager.findOneBy(StoredTemplate, { id: copyFrom });
      const { copiedFrom, copiedWords } = stored ?? { copiedFrom: copyFrom, copiedWords: wordsOf(original.source) };
      const row = { id, event, locale, name, version: 1, isDefault: false, copiedFrom, copiedWords };
      await manager.insert(StoredTemplate, { ...row, ...updatedBy(actor) });
      await this.keep(manager, id, 1, original.source, actor);
      await this.audit.record(manager, actor, 'email-template.created', id, { event, locale, name, copyFrom });
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
    { name, ...source }: TemplateSource & { readonly name: string },
    seen: number,
    actor: Actor,
    action: 'saved' | 'restored' = 'saved',
  ): Promise<SavedTemplate> {
    const before = await this.own(id, seen);
    const problems = await this.drafts.problemsOf({ ...before, source });
    if (problems.some(before.isDefault ? isAnError : (problem) => isAnError(problem) && !onlyUnfinished(problem))) {
      throw invalidTemplate(problems, 'Not saved');
    }
    const version = seen + 1;
    const now = this.system.all().find((template) => idOf(template) === before.copiedFrom);
    const caughtUp = now?.words === wordsOf(source) ? { copiedWords: now.words } : {};
    const saved = await this.changed(before, async (manager) => {
      const changes = { name, version, ...caughtUp, ...updatedBy(actor) };
      if (!(await this.update(manager, before, changes))) return false;
      await this.keep(manager, id, version, source, actor);
      const fields = Object.keys(source) as (keyof TemplateSource)[];
      const changed = fields.filter((field) => source[field] !== before.source[field]);
      await this.audit.record(manager, actor, `email-template.${action}`, id, { version, name, changed });
      return true;
    });
    return { ...saved, problems };
  }

  /** Saves an old version as the newest one. Nothing is deleted. @throws AppError as {@link save} does. */
  async restore(id: string, number: string, seen: number | undefined, actor: Actor): Promise<SavedTemplate> {
    const { name, version } = await this.templates.get(id);
    const { subject, preheader, body, format, disclaimer, htmlEnabled } = await this.templates.version(id, number);
    const request = { name, subject, preheader, body, format, disclaimer, htmlEnabled };
    return this.save(id, request, seen ?? version, actor, 'restored');
  }

  /**
   * From the next email on, this one is sent to those who read its language. A system template takes the place back.
   * @param seen the version that was looked at, where that is known.
   * @throws AppError `not-found`, `stale-revision`, `invalid-template` with the problems.
   */
  async makeDefault(id: string, seen: number | undefined, actor: Actor): Promise<SavedTemplate> {
    const before = await this.templates.get(id);
    if (seen !== undefined && seen !== before.version) throw staleTemplate(before);
    const problems = await this.drafts.problemsOf(before);
    if (problems.some(isAnError)) throw invalidTemplate(problems, 'It cannot be the default yet');
    const { event, locale, name, version, system } = before;
    const marked = await this.changed(before, async (manager) => {
      // All of them and not the default alone: whoever does the same at this moment has to wait.
      await manager.update(StoredTemplate, { event, locale }, { isDefault: false });
      if (!system && !(await this.update(manager, { ...before, isDefault: false }, { isDefault: true }))) return false;
      await this.audit.record(manager, actor, 'email-template.made-default', id, { event, locale, name, version });
      return true;
    });
    return { ...marked, problems };
  }

  /** @throws AppError `not-found`, `conflict` for the default and for a system template, `stale-revision`. */
  async remove(id: string, seen: number, actor: Actor): Promise<void> {
    const before = await this.own(id, seen);
    if (before.isDefault) throw inUse();
    await this.database.dataSource.transaction(async (manager) => {
      const { affected } = await manager.delete(StoredTemplate, { id, version: seen, isDefault: false });
      if (!affected) throw staleTemplate(await this.templates.get(id, manager));
      const { event, locale, name } = before;
      await this.audit.record(manager, actor, 'email-template.deleted', id, { event, locale, name, versions: seen });
    });
  }

  /** A template of an editor, in the version that was seen. */
  private async own(id: string, seen: number): Promise<WrittenTemplate> {
    const template = await this.templates.get(id);
    if (template.system) throw readOnly();
    if (template.version !== seen) throw staleTemplate(template);
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

  /** Only as it was seen: somebody may have saved it, or put it to use, since it was checked. */
  private async update(
    manager: EntityManager,
    seen: WrittenTemplate,
    changes: Partial<StoredTemplate>,
  ): Promise<boolean> {
    const { id, version, isDefault } = seen;
    const { affected } = await manager.update(StoredTemplate, { id, version, isDefault }, changes);
    return affected === 1;
  }

  private async keep(
    manager: EntityManager,
    templateId: string,
    version: number,
    source: TemplateSource,
    actor: Actor,
  ): Promise<void> {
    const by = { savedAt: new Date(), savedById: actor.id, savedByName: actor.name };
    await manager.insert(TemplateVersion, { templateId, version, ...source, ...by });
  }
}

const updatedBy = ({ id, name }: Actor): Pick<StoredTemplate, 'updatedAt' | 'updatedById' | 'updatedByName'> => ({
  updatedAt: new Date(),
  updatedById: id,
  updatedByName: name,
});
