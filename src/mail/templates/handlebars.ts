import Handlebars from 'handlebars';
import { WORD_HELPERS } from './in-words.js';

/** What Handlebars has beside them. Here a variable may have such a name. */
const NOT_OURS = ['with', 'lookup', 'log', 'helperMissing', 'blockHelperMissing'];

/**
 * The project's own Handlebars: no helper but the three blocks of templates, those that write numbers and dates, and
 * the signs that `Expressions` writes where a text holds braces of its own. Values never reach prototypes, and a
 * variable that is not in the model is an error, not an empty place.
 */
const own = Handlebars.create();
for (const name of NOT_OURS) own.unregisterHelper(name);
const helpers = { ...WORD_HELPERS, openBrace: () => '{', closeBrace: () => '}', backslash: () => '\\' };
own.registerHelper(helpers as unknown as Record<string, Handlebars.HelperDelegate>);

/** A group is always in the model, so what counts is whether it holds anything. `unless` asks this too. */
const isThere = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.values(value).some(Boolean) : Boolean(value);
own.registerHelper('if', function (this: unknown, value: unknown, { fn, inverse }: Handlebars.HelperOptions) {
  return isThere(value) ? fn(this) : inverse(this);
});

const OPTIONS = {
  knownHelpersOnly: true,
  knownHelpers: {
    ...Object.fromEntries(NOT_OURS.map((name) => [name, false])),
    ...Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
  },
  strict: true,
  // For the helpers, which find the reader there; no template can name it.
  data: true,
};

/** A template that only wants its values. */
export type Fill = (model: object) => string;

/**
 * Values are shown as text: HTML in them is escaped. Line ends around a block stay, as they may be all that keeps two
 * words apart.
 */
export const compileHtml = (source: string): Fill =>
  own.compile(source, { ...OPTIONS, ignoreStandalone: true } as CompileOptions);

/** For subject, pre-header and text part, which no program reads as HTML. */
export const compileText = (source: string): Fill =>
  own.compile(source, { ...OPTIONS, noEscape: true } as CompileOptions);

export type Program = hbs.AST.Program;

/** @throws Error where it is no Handlebars at all. */
export const parse = (source: string): Program => own.parse(source);
