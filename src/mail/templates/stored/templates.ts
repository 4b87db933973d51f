import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../../../config.js';
import { Database } from '../../../database/database.js';
import { sql } from '../../../database/sql.js';
import { AppError } from '../../../http/app.error.js';
import { localesToTry } from '../locale-fallback.js';
import { SystemTemplates } from '../system-templates.js';
import type { TemplateSource } from '../template-source.js';
import { StoredTemplate } from './stored-template.entity.js';
import { asSystemTemplate, asOwnTemplate, type Template, type WrittenTemplate } from './template.js';
import { TemplateUse } from './template-use.entity.js';
import { sourceOf, TemplateVersion } from './template-version.entity.js';

/** Which templates are wanted. */
export interface TemplateFilter {
  readonly event?: string | undefined;
  /** Canonical, such as `pt-BR`. */
  readonly locale?: string | undefined;
}

/** A version with the times in which it was the default, the oldest first. */
export type UsedVersion = TemplateVersion & { readonly inUse: readonly TemplateUse[] };

export const noSuchTemplate = (): AppError =>
  new AppError('not-found', 'There is no such template. Somebody may have deleted it.');

/** What templates there are: those of the release and those that editors have made. */
@Injectable()
export class Templates {
  constructor(
    private readonly database: Database,
    private readonly system: SystemTemplates,
    @Inject(Config) private readonly config: Config,
  ) {}

  /**
   * The system templates and the editors' own, by name. Of a language: those in it, and where none of them is in use,
   * the one that people of this language get.
   */
  async list({ event, locale }: TemplateFilter): Promise<Template[]> {
    const stored = await this.database.read((manager) =>
      manager.find(StoredTemplate, { where: event === undefined ? {} : { event }, order: { name: 'ASC', id: 'ASC' } }),
    );
    const taken = new Set(stored.filter(({ isDefault }) => isDefault).map((own) => `${own.event} ${own.locale}`));
    const all = [
      ...this.system
        .all()
        .filter((template) => event === undefined || template.event.key === event)
        .map((template) => asSystemTemplate(template, !taken.has(`${template.event.key} ${template.locale}`))),
      ...stored.map((own) => asOwnTemplate(own, this.system)),
    ];
    return locale === undefined ? all : this.forLanguage(all, locale);
  }

  /** Those of editors, with their words. */
  async own(): Promise<WrittenTemplate[]> {
    return this.database.read(async (manager) => {
      const all: WrittenTemplate[] = [];
      for (const own of await manager.find(StoredTemplate, { order: { name: 'ASC', id: 'ASC' } })) {
        const written = await this.written(own, manager);
        // Somebody may have deleted it meanwhile.
        if (written) all.push(written);
      }
      return all;
    });
  }

  /** What people call the template that an email was made with, as the row of the email names it. */
  async nameOf(used: string): Promise<string> {
    if (used.startsWith('system/')) return 'System template';
    const id = used.slice(0, used.lastIndexOf('/'));
    const [own] = await this.database.select(
      sql<{ name: string }>`SELECT name FROM ums_mail_templates WHERE id = ${id}`,
    );
    return own?.name ?? 'Deleted template';
  }

  /**
   * One template with its words.
   * @param transaction the caller's, to be read in.
   * @throws AppError `not-found`.
   */
  async get(id: string, transaction?: EntityManager): Promise<WrittenTemplate> {
    const [, event, locale] = /^system\.([a-z0-9-]+)\.([A-Za-z0-9-]+)$/.exec(id) ?? [];
    const system = event && locale ? this.system.get(event, locale) : undefined;
    const found = await this.database.read(async (manager) => {
      if (system) {
        const taken = await manager.existsBy(StoredTemplate, { event: event!, locale: locale!, isDefault: true });
        return { ...asSystemTemplate(system, !taken), source: system.source };
      }
      const own = await manager.findOneBy(StoredTemplate, { id });
      return own && this.written(own, manager);
    }, transaction);
    if (!found) throw noSuchTemplate();
    return found;
  }

  /** The versions of a template, the newest first. @throws AppError `not-found`. */
  async versions(id: string): Promise<UsedVersion[]> {
    const versions = await this.usedVersions({ templateId: id });
    if (versions.length === 0)
      throw new AppError('not-found', 'There is no such template, or it is a system template.');
    return versions;
  }

  /** @throws AppError `not-found`. */
  async version(id: string, number: string): Promise<UsedVersion> {
    const version = /^[1-9]\d{0,8}$/.test(number) ? Number(number) : 0;
    const [found] = await this.usedVersions({ templateId: id, version });
    if (!found) throw new AppError('not-found', 'There is no such version of this template.');
    return found;
  }

  /** What a template was in a version, and what the log calls it. @throws AppError `not-found`. */
  async asInVersion(id: string, version: number): Promise<Pick<WrittenTemplate, 'source' | 'loggedAs'>> {
    return { source: sourceOf(await this.version(id, String(version))), loggedAs: `${id}/${version}` };
  }

  /**
   * The words that an email was made of, by what the log calls its template.
   * @throws AppError `not-found` where they are gone, or came with another release.
   */
  async wordsOf(loggedAs: string): Promise<TemplateSource> {
    const system = this.system.all().find(({ id }) => id === loggedAs);
    if (system) return system.source;
    const [id = '', number = ''] = loggedAs.split('/');
    return sourceOf(await this.version(id, number));
  }

  private async written(own: StoredTemplate, manager: EntityManager): Promise<WrittenTemplate | undefined> {
    const saved = await manager.findOneBy(TemplateVersion, { templateId: own.id, version: own.version });
    return saved ? { ...asOwnTemplate(own, this.system), source: sourceOf(saved) } : undefined;
  }

  private usedVersions(where: { readonly templateId: string; readonly version?: number }): Promise<UsedVersion[]> {
    return this.database.read(async (manager) => {
      const versions = await manager.find(TemplateVersion, { where, order: { version: 'DESC' } });
      const uses = await manager.find(TemplateUse, { where, order: { id: 'ASC' } });
      return versions.map((saved) => ({ ...saved, inUse: uses.filter(({ version }) => version === saved.version) }));
    });
  }

  private forLanguage(all: readonly Template[], locale: string): Template[] {
    const chain = localesToTry(locale, this.config.locale);
    return [...new Set(all.map(({ event }) => event))].flatMap((event) => {
      const ofEvent = all.filter((template) => template.event === event);
      const used = chain.flatMap((tried) => ofEvent.filter((one) => one.isDefault && one.locale === tried)).at(0);
      return ofEvent.filter((template) => template.locale === locale || template === used);
    });
  }
}
