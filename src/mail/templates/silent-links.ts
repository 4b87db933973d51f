import type { Draft } from './draft.js';
import type { Expressions } from './expressions.js';
import { parse, type Program } from './handlebars.js';
import { type HtmlTag, tagsIn } from './html.js';
import type { TemplateModel } from './model.js';

/**
 * The links that somebody gets without a word to press: none is written, or only a value that not everybody has.
 *
 * @param models of the samples: what one of them leaves empty may be missing.
 */
export function silentLinks({ body, expressions }: Draft, models: readonly TemplateModel[]): HtmlTag[] {
  const isThere = (name: string) => models.every((model) => valueIn(model, name) !== '');
  const open: HtmlTag[] = [];
  const silent: HtmlTag[] = [];
  for (const tag of tagsIn(body.html).tags.filter(({ name }) => name === 'a')) {
    const opened = tag.closes ? open.pop() : undefined;
    if (!opened) {
      open.push(tag);
      continue;
    }
    const words = wordsOf(body.html.slice(opened.end, tag.start));
    if (holdsWholeBlocks(words, expressions) && !speaks(parse(expressions.restore(words)), isThere))
      silent.push(opened);
  }
  return silent;
}

/** What can be read of a fragment. */
function wordsOf(html: string): string {
  const { tags } = tagsIn(html);
  const starts = [0, ...tags.map(({ end }) => end)];
  return starts
    .map((start, index) => {
      const tag = tags[index];
      const alt = tag?.name === 'img' && tag.attributes.find(({ name }) => name === 'alt')?.value;
      return html.slice(start, tag?.start) + (alt || '');
    })
    .join('');
}

/** Of a block that began before the link, its words alone tell nothing. */
function holdsWholeBlocks(words: string, expressions: Expressions): boolean {
  let depth = 0;
  for (const { expression } of expressions.wordsIn(words)) {
    if (expression.kind !== 'block') continue;
    if (expression.opens) depth += 1;
    else if (depth === 0) return false;
    else if (expression.name !== 'else') depth -= 1;
  }
  return depth === 0;
}

/** Whether there is something to read, whatever the blocks decide. */
function speaks(program: Program | undefined, isThere: (name: string) => boolean): boolean {
  return (program?.body ?? []).some((node) => {
    if (node.type === 'ContentStatement') return (node as hbs.AST.ContentStatement).value.trim() !== '';
    if (node.type === 'BlockStatement') {
      const { path, params, program: one, inverse: other } = node as hbs.AST.BlockStatement;
      const [withIt, without] = path.original === 'unless' ? [other, one] : [one, other];
      const asked = (params[0] as hbs.AST.PathExpression).original;
      return speaks(withIt, (name) => name === asked || isThere(name)) && speaks(without, isThere);
    }
    const { path, params } = node as hbs.AST.MustacheStatement;
    return params.length > 0 || isThere((path as hbs.AST.PathExpression).original);
  });
}

/** `undefined` for what only an entry of a list has. */
const valueIn = (model: TemplateModel, name: string): unknown =>
  name.split('.').reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], model);
