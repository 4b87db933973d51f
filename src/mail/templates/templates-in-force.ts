import { Inject, Injectable, Logger } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { Config } from '../../config.js';
import { Database } from '../../database/database.js';
import { sql } from '../../database/sql.js';
import { EventCatalogue } from '../events/catalogue.js';
import type { MailEvent } from '../events/define-event.js';
import { DEFAULT_COLOR } from './branding.js';
import { compile, type CompiledTemplate, sendable } from './compiler.js';
import { localesToTry } from './locale-fallback.js';
import { SystemTemplates } from './system-templates.js';
import type { TemplateSource } from './template-source.js';

/** A template that cannot be used, so that the system template is sent instead. */
export interface FallenBack {
  readonly id: string;
  readonly name: string;
  readonly event: string;
  readonly eventLabel: string;
}

/** The default of an event and a language, as the row says it. */
export interface Default extends Omit<FallenBack, 'eventLabel'> {
  readonly locale: string;
  readonly version: number;
}

/** Without `template`: it does not compile. */
interface Compiled {
  readonly id: string;
  readonly color: string;
  readonly template?: CompiledTemplate | undefined;
}

/** The templates that emails are sent with. */
@Injectable()
export class TemplatesInForce {
  private readonly logger = new Logger('Templates');
  /** By event and language: the last that was compiled. */
  private readonly compiled = new Map<string, Compiled>();

  constructor(
    private readonly database: Database,
    private readonly system: SystemTemplates,
    private readonly catalogue: EventCatalogue,
    @Inject(Config) private readonly config: Config,
  ) {}

  /**
   * The templates that are marked as default, of an event or of all. To be asked for each email, so that what was saved
   * is in force for the next one of every process.
   */
  defaults(event?: string, transaction?: EntityManager): Promise<readonly Default[]> {
    const wanted = event === undefined ? sql`is_default` : sql`event = ${event} AND is_default`;
    const rows = sql<Default>`SELECT id, name, event, locale, version FROM ums_mail_templates WHERE ${wanted}`;
    return this.database.select(rows, transaction);
  }

  /**
   * The template of an event for somebody who reads `locale`, else for the site's language, else in English; in each
   * the one that is marked as default, else the system's. Compiles only what it has not compiled yet.
   *
   * A stored template that does not compile (a release may have taken a variable from it) never stops an email: the
   * next one in this order is used, and the log and {@link fallenBack} tell.
   * @param defaults those of the event, by {@link defaults}.
   * @param color the organization's, `#rrggbb`.
   * @param transaction the caller's, to be read in.
   */
  async find(
    event: MailEvent,
    defaults: readonly Default[],
    locale: string | undefined,
    color: string,
    transaction?: EntityManager,
  ): Promise<CompiledTemplate> {
    for (const tried of localesToTry(locale, this.config.locale)) {
      const chosen = defaults.find((row) => row.locale === tried);
      const own = chosen && (await this.compile(event, chosen, color, transaction));
      if (own) return own;
      const system = this.system.get(event.key, tried);
      if (system) return this.system.compiled(system, color);
    }
    throw new Error(`The event "${event.key}" has no system template.`);
  }

  /** Every default that cannot be used in this release. Looks at those of all events, sent or not. */
  async fallenBack(): Promise<FallenBack[]> {
    const broken: FallenBack[] = [];
    for (const row of await this.defaults()) {
      const event = this.catalogue.find(row.event);
      // The colour makes no difference here: any that it is compiled with already.
      const { color = DEFAULT_COLOR } = this.compiled.get(placeOf(row)) ?? {};
      if (event && !(await this.compile(event, row, color)))
        broken.push({ id: row.id, name: row.name, event: row.event, eventLabel: event.label });
      // The first time each is compiled; what else waits comes between.
      await setImmediate();
    }
    return broken;
  }

  private async compile(
    event: MailEvent,
    row: Default,
    color: string,
    transaction?: EntityManager,
  ): Promise<CompiledTemplate | undefined> {
    const { id: templateId, name, locale, version } = row;
    const id = `${templateId}/${version}`;
    const place = placeOf(row);
    const known = () => {
      const last = this.compiled.get(place);
      return last?.id === id && last.color === color ? last : undefined;
    };
    const before = known();
    if (before) return before.template;
    const [words] = await this.database.select(wordsOf(templateId, version), transaction);
    // Somebody else may have compiled it, while this was read.
    const meanwhile = known();
    if (meanwhile) return meanwhile.template;
    // Deleted since: it is in force no more.
    if (!words) return undefined;
    const compilation = compile({ id, event, locale, source: asSource(words), color }, this.system.layout);
    const template = sendable(compilation);
    this.compiled.set(place, { id, color, template });
    if (!template) {
      const [problem] = compilation.problems;
      this.logger.error(
        `The template "${name}" (${id}) cannot be used, so the system template of "${event.key}" is sent instead: ` +
          `${problem?.field}, line ${problem?.line}: ${problem?.message}`,
      );
    }
    return template;
  }
}

const placeOf = ({ event, locale }: Default): string => `${event} ${locale}`;

interface Words extends Pick<TemplateSource, 'subject' | 'preheader' | 'body' | 'format' | 'disclaimer'> {
  readonly html_enabled: boolean | number;
}

const wordsOf = (templateId: string, version: number) => sql<Words>`
  SELECT subject, preheader, body, format, disclaimer, html_enabled
  FROM ums_mail_template_versions WHERE template_id = ${templateId} AND version = ${version}`;

const asSource = ({ html_enabled: htmlEnabled, ...words }: Words): TemplateSource => ({
  ...words,
  htmlEnabled: Boolean(htmlEnabled),
});
