import { SUBJECT_LENGTH } from '../../mail-transports/single-line.js';
import { lengthOf } from '../../mail-transports/unsafe-characters.js';
import type { MailEvent } from '../events/define-event.js';
import { Allowlist } from './allowlist.js';
import { expressionsIn, type Expression } from './expressions.js';
import { parse } from './handlebars.js';
import { errorAt, type ProblemCode, type Span, type TemplateProblem } from './template-problem.js';
import { TEMPLATE_FIELDS, type TemplateField, type TemplateSource } from './template-source.js';

const MAX_FIELD_BYTES = 100 * 1024;
const MAX_EXPRESSIONS = 500;
const MAX_DEPTH = 10;

const ONE_LINE: readonly TemplateField[] = ['subject', 'preheader'];
/** In one line nothing that ends or turns it; in a text line breaks and tabs may stand, and the joiners of scripts. */
const UNSAFE_IN_LINE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\ufeff]/u;
const UNSAFE_IN_TEXT = /[^\P{Cc}\r\n\t]|[\p{Cs}\u2028-\u202e\u2066-\u2069\ufeff]/u;

/**
 * What is wrong with a template before anything is made of it: sizes first, then characters, then how blocks open and
 * close, and only then the language itself, so that no parser ever sees what could keep it busy. Takes any value for
 * any field and never throws.
 */
export function checkSource(source: TemplateSource, event: MailEvent): TemplateProblem[] {
  return TEMPLATE_FIELDS.flatMap((field) => checkField(field, source[field], event));
}

function checkField(field: TemplateField, text: unknown, event: MailEvent): TemplateProblem[] {
  const whole = (code: ProblemCode, message: string) => [
    errorAt({ field, text: '', span: { start: 0, end: 0 }, code, message }),
  ];
  if (typeof text !== 'string') return whole('not-text', 'Must be text.');
  if (ONE_LINE.includes(field) && lengthOf(text) > SUBJECT_LENGTH) {
    return whole('too-long', `Has ${lengthOf(text)} characters; at most ${SUBJECT_LENGTH}.`);
  }
  if (Buffer.byteLength(text) > MAX_FIELD_BYTES) {
    return whole(
      'too-long',
      `Has ${Math.ceil(Buffer.byteLength(text) / 1024)} KB; at most ${MAX_FIELD_BYTES / 1024} KB.`,
    );
  }
  const at = (span: Span, code: ProblemCode, message: string) => errorAt({ field, text, span, code, message });
  const unsafe = (ONE_LINE.includes(field) ? UNSAFE_IN_LINE : UNSAFE_IN_TEXT).exec(text);
  if (unsafe) {
    const code = (unsafe[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const span = { start: unsafe.index, end: unsafe.index + unsafe[0].length };
    return [at(span, 'unsafe-character', `This character (U+${code}) ends, hides or turns text. Please delete it.`)];
  }
  // Both before any search for pairs, which would look through the rest of the text at each brace.
  const opened = text.split('{{').length - 1;
  if (opened > 2 * MAX_EXPRESSIONS)
    return whole('too-many-expressions', `At most ${MAX_EXPRESSIONS} expressions, please.`);
  const alone = text.indexOf('{{', Math.max(0, text.lastIndexOf('}}')));
  if (alone >= 0) return [at({ start: alone, end: alone + 2 }, 'not-closed', 'This {{ has no }}.')];
  const expressions = expressionsIn(text);
  if (expressions.length > MAX_EXPRESSIONS) {
    return whole('too-many-expressions', `Has ${expressions.length} expressions; at most ${MAX_EXPRESSIONS}.`);
  }
  const problems = [...signProblems(text, expressions, at), ...blockProblems(expressions, at)];
  if (problems.length > 0) return problems;
  try {
    return new Allowlist(field, text, event).check(parse(text));
  } catch (error) {
    const line = Number(/line (\d+)/.exec(String(error))?.[1] ?? 1);
    const start =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    return [
      at({ start, end: start }, 'syntax', 'An expression in this line is not written as {{name}} or {{#if name}}.'),
    ];
  }
}

type At = (span: Span, code: ProblemCode, message: string) => TemplateProblem;

/** Signs around expressions that the language gives a meaning of their own. */
function signProblems(text: string, expressions: readonly Expression[], at: At): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  for (const expression of expressions) {
    if (/^\{\{~?[{&]/.test(expression.source)) {
      problems.push(at(expression, 'not-allowed', '`{{{` and `{{&` are not allowed: values are always shown as text.'));
    } else if (text[expression.start - 1] === '\\') {
      problems.push(at(expression, 'not-allowed', 'A backslash before {{ is not allowed. Please delete it.'));
    } else if (text[expression.end] === '}') {
      problems.push(at(expression, 'syntax', 'One brace too many: an expression ends with two.'));
    }
  }
  const opened = text.indexOf('{{', expressions.at(-1)?.end ?? 0);
  if (opened >= 0) problems.push(at({ start: opened, end: opened + 2 }, 'not-closed', 'This {{ has no }}.'));
  return problems;
}

/** Every block is closed, by its own name, and not too deep in others. */
function blockProblems(expressions: readonly Expression[], at: At): TemplateProblem[] {
  const open: Expression[] = [];
  for (const expression of expressions) {
    if (expression.kind !== 'block' || expression.name === 'else') continue;
    if (!expression.opens) {
      const opened = open.pop();
      if (!opened) return [at(expression, 'not-closed', `{{/${expression.name}}} closes nothing.`)];
      if (opened.name !== expression.name) {
        return [at(expression, 'not-closed', `This closes {{#${expression.name}}}, but {{#${opened.name}}} is open.`)];
      }
    } else {
      open.push(expression);
      if (open.length > MAX_DEPTH)
        return [at(expression, 'too-deep', `Blocks stand in each other at most ${MAX_DEPTH} deep.`)];
    }
  }
  const unclosed = open.at(-1);
  return unclosed ? [at(unclosed, 'not-closed', `This {{#${unclosed.name}}} is never closed.`)] : [];
}
