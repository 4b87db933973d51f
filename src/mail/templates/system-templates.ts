import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT_IN_EVENTS } from '../events/built-in-events.js';
import type { MailEvent } from '../events/define-event.js';
import { check, compile, type CompiledTemplate, sendable } from './compiler.js';
import { Layout, TEMPLATES_DIRECTORY } from './layout.js';
import { canonicalLocale, LAST_RESORT, localesToTry } from './locale-fallback.js';
import type { TemplateProblem } from './template-problem.js';
import { isPassedOver, parseTemplate, type TemplateSource } from './template-source.js';

/** A template that comes with the release: read-only. */
export interface SystemTemplate {
  /** `system/forgot-password/en/3f9c0a12`; the end changes whenever its words or the layout do. */
  readonly id: string;
  readonly event: MailEvent;
  readonly locale: string;
  readonly source: TemplateSource;
  /** As {@link wordsOf} has it for the source. */
  readonly words: string;
}

/** Tells whether two templates say the same: a short hash of a source. */
export function wordsOf({ subject, preheader, body, format, disclaimer, htmlEnabled }: TemplateSource): string {
  return shortHash([subject, preheader, body, format, disclaimer, htmlEnabled]);
}

/** The ids of those that were checked in this process, where several applications may come with the same ones. */
const sound = new Set<string>();

/**
 * The templates of `templates/`: a folder for each event, in it a file for each language. Read and checked when the
 * process starts, so that a broken one is seen then and not by the person who waits for a link; compiled when first used,
 * as no installation writes in every language.
 */
@Injectable()
export class SystemTemplates {
  readonly layout: Layout;
  private readonly byEvent = new Map<string, ReadonlyMap<string, SystemTemplate>>();
  /** Each as it was compiled last: the colour of the organization changes hardly ever. */
  private readonly lastCompiled = new WeakMap<
    SystemTemplate,
    { readonly color: string; readonly template: CompiledTemplate }
  >();

  /** @throws Error that names the file, the place and what is wrong, where a template cannot be used. */
  constructor() {
    this.layout = new Layout(TEMPLATES_DIRECTORY);
    for (const event of BUILT_IN_EVENTS) this.add(event, TEMPLATES_DIRECTORY, this.layout.locales);
  }

  /**
   * Takes in the templates of an event: every `<directory>/<event key>/<language>.md`.
   *
   * @param locales the languages that must be among them.
   * @throws Error as the constructor does.
   */
  add(event: MailEvent, directory: string, locales: readonly string[] = [LAST_RESORT]): void {
    const folder = join(directory, event.key);
    const found = existsSync(folder) ? readdirSync(folder) : [];
    const files = found.filter((file) => file.endsWith('.md') && !isPassedOver(file));
    const missing = locales.find((locale) => !files.includes(`${locale}.md`));
    if (missing !== undefined) {
      throw new Error(
        `The event "${event.key}" has no template in "${missing}": ${join(folder, `${missing}.md`)} is missing.`,
      );
    }
    const templates = files.map((file) => this.load(event, file.slice(0, -'.md'.length), join(folder, file)));
    this.byEvent.set(event.key, new Map(templates.map((template) => [template.locale, template])));
  }

  all(): readonly SystemTemplate[] {
    return [...this.byEvent.values()].flatMap((templates) => [...templates.values()]);
  }

  /** The template of an event in just this language. */
  get(eventKey: string, locale: string): SystemTemplate | undefined {
    return this.byEvent.get(eventKey)?.get(locale);
  }

  /**
   * The template of an event in the nearest language (`pt-BR` → `pt` → `en`), ready to be filled in.
   *
   * @param color the organization's, `#rrggbb`
   * @throws Error where the event was never added.
   */
  find(eventKey: string, locale: string | undefined, color: string): CompiledTemplate {
    return this.compiled(this.nearest(eventKey, locale), color);
  }

  /** As {@link find}, for a colour that is only tried: the next email finds what is kept for it. */
  tryColor(eventKey: string, locale: string | undefined, color: string): CompiledTemplate {
    return this.compile(this.nearest(eventKey, locale), color);
  }

  private nearest(eventKey: string, locale: string | undefined): SystemTemplate {
    for (const candidate of localesToTry(locale)) {
      const template = this.get(eventKey, candidate);
      if (template) return template;
    }
    throw new Error(`The event "${eventKey}" has no system template.`);
  }

  /** The template with the organization's colour, ready to be filled in. */
  compiled(template: SystemTemplate, color: string): CompiledTemplate {
    const last = this.lastCompiled.get(template);
    if (last?.color === color) return last.template;
    const compiled = this.compile(template, color);
    this.lastCompiled.set(template, { color, template: compiled });
    return compiled;
  }

  private load(event: MailEvent, name: string, path: string): SystemTemplate {
    try {
      const locale = canonicalLocale(name);
      if (!locale) throw new Error(`"${name}" is no language: call the file after one, such as pt-BR.md.`);
      const words = this.layout.wordsIn(locale);
      const file = readFileSync(path, 'utf8');
      const parts = [file, this.layout.html, words];
      const version = shortHash(parts);
      const source = parseTemplate(file, words.disclaimer);
      const id = `system/${event.key}/${locale}/${version}`;
      if (!sound.has(id)) {
        const { problems } = check(source, { event, locale });
        if (problems.length > 0) throw new Error(inWords(problems));
        sound.add(id);
      }
      return { id, event, locale, source, words: wordsOf(source) };
    } catch (error) {
      throw new Error(`The template ${path} cannot be used. ${(error as Error).message}`, { cause: error });
    }
  }

  private compile({ id, event, locale, source }: SystemTemplate, color: string): CompiledTemplate {
    const compilation = compile({ id, event, locale, source, color }, this.layout);
    const template = sendable(compilation);
    if (template) return template;
    throw new Error(`The template ${id} cannot be used. ${inWords(compilation.problems)}`);
  }
}

const inWords = (problems: readonly TemplateProblem[]): string =>
  problems.map(({ field, line, column, message }) => `${field} ${line}:${column}: ${message}`).join(' ');

const shortHash = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 8);
