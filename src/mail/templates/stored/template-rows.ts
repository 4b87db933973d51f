import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { type Actor, AuditLog } from '../../../audit/audit-log.js';
import type { TemplateSource } from '../template-source.js';
import { StoredTemplate } from './stored-template.entity.js';
import type { Template, WrittenTemplate } from './template.js';
import { TemplateUse } from './template-use.entity.js';
import { TemplateVersion } from './template-version.entity.js';

/** The system template that a template goes back to, and what it said when that was copied. */
export type Original = Pick<StoredTemplate, 'copiedFrom' | 'copiedWords' | 'copiedSource'>;

/** A template that is not there yet. */
export interface NewRow {
  readonly event: string;
  readonly locale: string;
  readonly name: string;
  readonly source: TemplateSource;
  readonly original: Original;
}

/** What a save changes. */
export interface ChangedRow {
  readonly name: string;
  readonly source: TemplateSource;
  /** Where the words have caught up with those of the system template. */
  readonly original?: Original | undefined;
  readonly action: 'saved' | 'restored';
}

/**
 * The only file that changes the rows of templates: each change with its version, its time in use and its entry in the
 * audit log, all in the caller's transaction. Checks nothing. What it is given as `before` must still be so: where
 * somebody has saved it, or put it to use, since it was read, the answer is `false` and the caller rolls back.
 */
@Injectable()
export class TemplateRows {
  constructor(private readonly audit: AuditLog) {}

  /**
   * @param details stand in the audit log.
   * @returns its id.
   */
  async add(manager: EntityManager, template: NewRow, actor: Actor, details: object): Promise<string> {
    const { event, locale, name, source, original } = template;
    const row = { id: uuid(), event, locale, name, version: 1, isDefault: false };
    await manager.insert(StoredTemplate, { ...row, ...original, ...updatedBy(actor) });
    await this.keep(manager, row.id, 1, source, actor);
    await this.audit.record(manager, actor, 'email-template.created', row.id, { event, locale, name, ...details });
    return row.id;
  }

  /** Adds a version, which takes the place of the one before, also in use. */
  async save(manager: EntityManager, before: WrittenTemplate, change: ChangedRow, actor: Actor): Promise<boolean> {
    const { name, source, original, action } = change;
    const version = before.version + 1;
    if (!(await this.update(manager, before, { name, version, ...original, ...updatedBy(actor) }))) return false;
    await this.keep(manager, before.id, version, source, actor);
    if (before.isDefault) await this.noteUse(manager, before, { templateId: before.id, version });
    const fields = Object.keys(source) as (keyof TemplateSource)[];
    const changed = fields.filter((field) => source[field] !== before.source[field]);
    await this.audit.record(manager, actor, `email-template.${action}`, before.id, { version, name, changed });
    return true;
  }

  /** Puts a template to use. A system template is in use where no other one is. */
  async makeDefault(manager: EntityManager, before: Template, actor: Actor): Promise<boolean> {
    const { id, event, locale, name, version, system } = before;
    // All of them and not the default alone: whoever does the same at this moment has to wait.
    await manager.update(StoredTemplate, { event, locale }, { isDefault: false });
    if (!system && !(await this.update(manager, { ...before, isDefault: false }, { isDefault: true }))) return false;
    await this.noteUse(manager, before, system ? undefined : { templateId: id, version });
    await this.audit.record(manager, actor, 'email-template.made-default', id, { event, locale, name, version });
    return true;
  }

  /** Takes the default out of use. */
  async endDefault(manager: EntityManager, before: Template, actor: Actor): Promise<boolean> {
    const { id, event, locale, name, version } = before;
    if (!(await this.update(manager, before, { isDefault: false }))) return false;
    await this.noteUse(manager, before, undefined);
    await this.audit.record(manager, actor, 'email-template.default-ended', id, { event, locale, name, version });
    return true;
  }

  /** Deletes a template that is not in use, with everything that belongs to it. */
  async remove(manager: EntityManager, { id, version, event, locale, name }: Template, actor: Actor): Promise<boolean> {
    const { affected } = await manager.delete(StoredTemplate, { id, version, isDefault: false });
    if (!affected) return false;
    await this.audit.record(manager, actor, 'email-template.deleted', id, { event, locale, name, versions: version });
    return true;
  }

  /** Somebody has seen what the system template says now. */
  async noteOriginal(
    manager: EntityManager,
    { id, event, locale, name }: Template,
    original: Original,
    actor: Actor,
  ): Promise<void> {
    await manager.update(StoredTemplate, { id }, original);
    const { copiedFrom } = original;
    await this.audit.record(manager, actor, 'email-template.original-seen', id, { event, locale, name, copiedFrom });
  }

  /** Only as it was seen. */
  private async update(
    manager: EntityManager,
    { id, version, isDefault }: Template,
    changes: Partial<StoredTemplate>,
  ): Promise<boolean> {
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

  /** Ends what is in use for an event and a language, unless that is the version which is from now on. */
  private async noteUse(
    manager: EntityManager,
    { event, locale }: Template,
    used: Pick<TemplateUse, 'templateId' | 'version'> | undefined,
  ): Promise<void> {
    const templates = await manager.find(StoredTemplate, { select: { id: true }, where: { event, locale } });
    const open = await manager.findBy(TemplateUse, {
      templateId: In(templates.map(({ id }) => id)),
      until: IsNull(),
    });
    const isUsed = ({ templateId, version }: TemplateUse) =>
      templateId === used?.templateId && version === used.version;
    const at = new Date();
    for (const use of open) if (!isUsed(use)) await manager.update(TemplateUse, { id: use.id }, { until: at });
    if (used && !open.some(isUsed)) await manager.insert(TemplateUse, { id: uuid(), ...used, from: at, until: null });
  }
}

const updatedBy = ({ id, name }: Actor): Pick<StoredTemplate, 'updatedAt' | 'updatedById' | 'updatedByName'> => ({
  updatedAt: new Date(),
  updatedById: id,
  updatedByName: name,
});
