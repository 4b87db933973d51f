import type { MailEvent } from '../events/define-event.js';
import { checkSource } from './checks.js';
import { compileDocument } from './document.js';
import { draftOf, textSourceOf, type Draft } from './draft.js';
import { compileText, type Fill } from './handlebars.js';
import type { Layout } from './layout.js';
import { sampleModels } from './model.js';
import { checkPlacement } from './placement.js';
import { checkRequired } from './required.js';
import { errorAt, type TemplateProblem } from './template-problem.js';
import type { TemplateSource } from './template-source.js';

/** A template with everything done that does not depend on the recipient. Lives in memory, is never stored. */
export interface CompiledTemplate {
  /** Which template in which version this is, for the log: `system/forgot-password/en/3f9c0a12`. */
  readonly id: string;
  readonly locale: string;
  readonly subject: Fill;
  readonly preheader: Fill;
  readonly text: Fill;
  /** Absent: the template sends text only. */
  readonly html?: Fill;
  /** The styles depend on what the blocks leave out: each email costs 0.2 ms more. */
  readonly inlinesWhenSent: boolean;
}

/**
 * Problems for the editor, and a template where it can be filled in. That can be so although a required variable is
 * missing: such a template can be looked at, but must not be sent. {@link sendable} tells.
 */
export interface Compilation {
  readonly template?: CompiledTemplate;
  /** What the template was made of. */
  readonly draft?: Draft;
  readonly problems: readonly TemplateProblem[];
}

/** The template, where nothing is wrong with it at all. */
export const sendable = ({ template, problems }: Compilation): CompiledTemplate | undefined =>
  problems.length === 0 ? template : undefined;

export interface CompileOptions {
  readonly id: string;
  readonly event: MailEvent;
  readonly locale: string;
  readonly layout: Layout;
  /** The organization's, `#rrggbb`. */
  readonly color: string;
}

/**
 * Checks a template and makes of it what is sent, so that sending only fills in. Takes some milliseconds: for when a
 * template is saved or loaded. Never throws because of the source, whatever it holds.
 */
export function compile(source: TemplateSource, options: CompileOptions): Compilation {
  const wrong = checkSource(source, options.event);
  if (wrong.length > 0) return { problems: wrong };
  const draft = draftOf(source, options.layout.html);
  const misplaced = checkPlacement(draft);
  if (misplaced.length > 0) return { problems: misplaced };

  const samples = sampleModels(options.event, options.locale);
  try {
    const problems = checkRequired(draft, options.event);
    const template: CompiledTemplate = {
      id: options.id,
      locale: options.locale,
      subject: compileText(source.subject),
      preheader: compileText(source.preheader),
      text: compileText(textSourceOf(draft)),
      inlinesWhenSent: false,
      ...(source.htmlEnabled && compileDocument(draft, { ...options, samples })),
    };
    for (const sample of samples) [template.subject, template.preheader, template.text].forEach((fill) => fill(sample));
    return { template, draft, problems };
  } catch (error) {
    const message = `It cannot be filled in with the sample data: ${String(error)}`;
    const span = { start: 0, end: 0 };
    return { problems: [errorAt({ field: 'body', text: source.body, span, code: 'does-not-render', message })] };
  }
}
