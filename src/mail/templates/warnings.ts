import type { Draft } from './draft.js';
import { tagsIn } from './html.js';
import { hardToRead } from './legibility.js';
import type { TemplateModel } from './model.js';
import { endingParagraphs } from './nesting.js';
import { MOST_PROBLEMS, spanOf } from './placement.js';
import type { RenderedEmail } from './renderer.js';
import { silentLinks } from './silent-links.js';
import { type ProblemCode, type Span, type TemplateProblem, warningAt } from './template-problem.js';
import type { TemplateField } from './template-source.js';

/** Gmail shows the beginning and a link to the rest (support.google.com/mail, "message clipped"). */
const CUT_BY_GMAIL_BYTES = 102 * 1024;

/** An email as a sample makes it. */
export interface SampleEmail {
  readonly label: string;
  readonly model: TemplateModel;
  readonly email: RenderedEmail;
}

/** What mail programs will do badly with a template that is otherwise well. Never a reason to refuse it. */
export function warningsAbout(draft: Draft, emails: readonly SampleEmail[]): TemplateProblem[] {
  const { subject, body, htmlEnabled } = draft.source;
  const warn = (field: TemplateField, span: Span, code: ProblemCode, message: string) =>
    warningAt({ field, text: draft.source[field], span, code, message });
  const whole = (text: string): Span => ({ start: 0, end: text.length });

  const empty = emails.find(({ email }) => email.subject.trim() === '');
  const bytes = Math.max(...emails.map(({ email }) => Buffer.byteLength(email.html ?? '')));
  return [
    ...(empty
      ? [warn('subject', whole(subject), 'empty-subject', `The subject is empty for the sample "${empty.label}".`)]
      : []),
    ...(bytes > CUT_BY_GMAIL_BYTES
      ? [
          warn(
            'body',
            whole(body),
            'cut-by-gmail',
            `Gmail cuts emails over 102 KB; this one has ${Math.ceil(bytes / 1024)} KB.`,
          ),
        ]
      : []),
    ...(htmlEnabled
      ? faultsIn(draft, emails)
          .slice(0, MOST_PROBLEMS)
          .map(({ code, ...fault }) => warn('body', spanOf(draft, 'body', fault), code, fault.message))
      : []),
  ];
}

interface Fault {
  readonly at: Span;
  /** How it is written in Markdown. */
  readonly written?: string;
  readonly code: ProblemCode;
  readonly message: string;
}

function faultsIn(draft: Draft, emails: readonly SampleEmail[]): Fault[] {
  const { body, source } = draft;
  const { tags } = tagsIn(body.html);
  const models = emails.map(({ model }) => model);
  const silent = tags.filter(({ name, attributes }) => {
    const words = attributes.find((attribute) => attribute.name === 'alt')?.value;
    // In HTML, empty words are how somebody says that a picture is an ornament.
    return name === 'img' && (source.format === 'html' ? words === undefined : !words);
  });
  return [
    ...silentLinks(draft, models).map((at): Fault => ({
      at,
      written: draft.expressions.restore(at.attributes.find(({ name }) => name === 'href')?.value ?? ''),
      code: 'html',
      message: 'This link has no words, or none for some people. Write what it opens.',
    })),
    ...endingParagraphs(tags).map((at): Fault => ({
      at,
      code: 'html',
      message: `<${at.name}> ends the <p> around it: write </p> before it.`,
    })),
    ...silent.map((at): Fault => ({
      at,
      code: 'picture-without-words',
      message: 'This picture has no description (alt text).',
    })),
    ...hardToRead(body.html, tags).map(({ tag: at, color, ground, contrast }): Fault => ({
      at,
      code: 'low-contrast',
      message: `${color} on ${ground} is hard to read (${contrast.toFixed(1)} : 1).`,
    })),
  ];
}
