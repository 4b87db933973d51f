import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILT_IN_EVENTS } from '../events/built-in-events.js';
import type { MailEvent } from '../events/define-event.js';
import { DEFAULT_COLOR } from './branding.js';
import { compile, type CompiledTemplate } from './compiler.js';
import { Layout } from './layout.js';
import { LAST_RESORT, localesToTry } from './locale-fallback.js';
import { parseTemplate, type TemplateSource } from './template-source.js';

/** The same three steps up from src/mail/templates and from dist/mail/templates, wherever the package is installed. */
const DIRECTORY = fileURLToPath(new URL('../../../templates/', import.meta.url));

/** A template that comes with the release: read-only. */
export interface SystemTemplate {
  /** `system/forgot-password/en/3f9c0a12`; the end changes whenever its words or the layout do. */
  readonly id: string;
  readonly event: MailEvent;
  readonly locale: string;
  readonly source: TemplateSource;
}

/**
 * The templates of `templates/`: a folder for each event, in it a file for each language. Read, checked and compiled
 * when the process starts, so that a broken one is seen then and not by the person who waits for a link.
 */
@Injectable()
export class SystemTemplates {
  readonly layout: Layout;
  private readonly byEvent = new Map<string, ReadonlyMap<string, SystemTemplate>>();
  /** Each as it was compiled last: the colour of the organization changes hardly ever. */
  private readonly compiled = new WeakMap<SystemTemplate, { readonly color: string; readonly template: CompiledTemplate }>();

  /** @throws Error that names the file, the place and what is wrong, where a template cannot be used. */
  constructor() {
    this.layout = new Layout(DIRECTORY);
    for (const event of BUILT_IN_EVENTS) this.add(event, DIRECTORY);
  }

  /**
   * Takes in the templates of an event: every file of `<directory>/<event key>/`.
   *
   * @throws Error as the constructor does.
   */
  add(event: MailEvent, directory: string): void {
    const folder = join(directory, event.key);
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.md')) : [];
    if (!files.includes(`${LAST_RESORT}.md`)) {
      throw new Error(`The event "${event.key}" has no template: ${join(folder, `${LAST_RESORT}.md`)} is missing.`);
    }
    const templates = files.map((file) => this.load(event, file.slice(0, -'.md'.length), join(folder, file)));
    this.byEvent.set(event.key, new Map(templates.map((template) => [template.locale, template])));
  }

  all(): readonly SystemTemplate[] {
    return [...this.byEvent.values()].flatMap((templates) => [...templates.values()]);
  }

  /**
   * The template of an event in the nearest language (`pt-BR` → `pt` → `en`), ready to be filled in.
   *
   * @param color the organization's, `#rrggbb`
   * @throws Error where the event was never added.
   */
  find(eventKey: string, locale: string | undefined, color: string): CompiledTemplate {
    return this.inColor(this.nearest(eventKey, locale), color);
  }

  /** As {@link find}, for a colour that is only tried: the next email finds what is kept for it. */
  tryColor(eventKey: string, locale: string | undefined, color: string): CompiledTemplate {
    return this.compile(this.nearest(eventKey, locale), color);
  }

  private nearest(eventKey: string, locale: string | undefined): SystemTemplate {
    const templates = this.byEvent.get(eventKey);
    for (const candidate of localesToTry(locale)) {
      const template = templates?.get(candidate);
      if (template) return template;
    }
    throw new Error(`The event "${eventKey}" has no system template.`);
  }

  private inColor(template: SystemTemplate, color: string): CompiledTemplate {
    const last = this.compiled.get(template);
    if (last?.color === color) return last.template;
    const compiled = this.compile(template, color);
    this.compiled.set(template, { color, template: compiled });
    return compiled;
  }

  private load(event: MailEvent, locale: string, path: string): SystemTemplate {
    try {
      const words = this.layout.wordsIn(locale);
      const file = readFileSync(path, 'utf8');
      const parts = JSON.stringify([file, this.layout.html, words]);
      const version = createHash('sha256').update(parts).digest('hex').slice(0, 8);
      const source = parseTemplate(file, words.disclaimer);
      const template = { id: `system/${event.key}/${locale}/${version}`, event, locale, source };
      this.inColor(template, DEFAULT_COLOR);
      return template;
    } catch (error) {
      throw new Error(`The template ${path} cannot be used. ${(error as Error).message}`, { cause: error });
    }
  }

  private compile({ id, event, locale, source }: SystemTemplate, color: string): CompiledTemplate {
    const { template, problems } = compile(source, { id, event, locale, layout: this.layout, color });
    if (template) return template;
    throw new Error(problems.map(({ field, line, column, message }) => `${field} ${line}:${column}: ${message}`).join(' '));
  }
}
