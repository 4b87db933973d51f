import type { Expressions, Kept } from './expressions.js';
import { openElementsAt, tagsIn, type HtmlAttribute, type HtmlTag } from './html.js';
import { isLink, LINK_MISPLACED, type Misplaced } from './misplaced.js';
import { checkNesting, checkTables } from './nesting.js';

/** No program may run, load or send anything from an email, and nothing may hide in one. */
const ELEMENTS = new Set(
  'a b blockquote br code del div em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s small span strong sub sup table tbody td th thead tr u ul'.split(
    ' ',
  ),
);
const ATTRIBUTES = new Set(
  'align alt bgcolor border cellpadding cellspacing class colspan dir height href lang role rowspan src start style title valign width'.split(
    ' ',
  ),
);
const ADDRESS = /^(https?:\/\/|mailto:|tel:)[^\s]+$/i;
const PICTURE = /^https:\/\/[^\s]+$/i;
/** `&` and `\\` would write the others in disguise. */
const HIDING_STYLE =
  /url\s*\(|expression\s*\(|@import|position\s*:|display\s*:\s*none|visibility\s*:\s*hidden|(opacity|font-size)\s*:\s*[0.]+(?![1-9])|[\\<>&]/i;
/** A picture that nobody can see only tells somebody that the email was opened. */
const UNSEEN = /^0*[01]?(px)?$|(^|[;\s])(max-)?(width|height)\s*:\s*0*[01]?(\.\d*)?(px|em|rem|%)?\s*(;|$)/i;

/**
 * Where things may stand in the body's HTML: plain elements and attributes only; a block between elements and never
 * inside a tag; an address as a whole `href` or as text; other variables in text, `alt` and `title`.
 */
export function checkHtml(html: string, expressions: Expressions): Misplaced[] {
  const { tags, broken } = tagsIn(html);
  if (broken) {
    return [
      {
        at: broken,
        code: 'html',
        message: 'This is not written plainly enough: close every tag, quote every value, write < as &lt;.',
      },
    ];
  }
  const wrong = tags.flatMap((tag) => checkTag(tag, expressions));
  if (wrong.length > 0) return wrong;
  const nested = checkNesting(tags);
  if (nested.length > 0) return nested;
  const torn = checkBlocks(html, tags, expressions);
  return torn.length > 0 ? torn : checkTables(html, tags, expressions);
}

function checkTag(tag: HtmlTag, expressions: Expressions): Misplaced[] {
  if (!ELEMENTS.has(tag.name)) {
    const name = expressions.restore(tag.name);
    return [{ at: tag, code: 'html', message: `<${name}> is not allowed in an email.` }];
  }
  return tag.attributes.flatMap((attribute) => {
    const words = expressions.wordsIn(attribute.value);
    const [first] = words;
    if (!first) return checkAttribute(tag, attribute);
    const { expression } = first;
    if (words.some(({ expression }) => expression.kind === 'block')) {
      return [{ expression, message: 'A block cannot stand inside a tag.' }];
    }
    const whole = words.length === 1 && first.start === 0 && first.end === attribute.value.length;
    if (attribute.name === 'href' && tag.name === 'a' && whole && isAddress(expression)) return [];
    if (attribute.name === 'src' && whole && expression.name === 'organization.logoUrl') return [];
    if (/^(alt|title)$/.test(attribute.name) && !words.some((word) => isLink(word.expression))) return [];
    return [
      {
        expression,
        message: isLink(expression)
          ? LINK_MISPLACED
          : 'A variable cannot stand inside a tag, only in the text around it.',
      },
    ];
  });
}

function checkAttribute(tag: HtmlTag, { name, value, ...at }: HtmlAttribute): Misplaced[] {
  if (!ATTRIBUTES.has(name)) return [{ at, code: 'html', message: `"${name}" is not allowed on <${tag.name}>.` }];
  if (name === 'href' && !ADDRESS.test(value)) {
    return [
      { at, written: value, code: 'html', message: 'An address must be written in full: https://…, mailto: or tel:.' },
    ];
  }
  if (name === 'src' && !PICTURE.test(value)) {
    return [
      {
        at,
        written: value,
        code: 'html',
        message: 'An address must be written in full, that of a picture as https://….',
      },
    ];
  }
  if (tag.name === 'img' && /^(width|height|style)$/.test(name) && UNSEEN.test(value)) {
    return [{ at, code: 'html', message: 'A picture that nobody can see is not allowed.' }];
  }
  if (name === 'style' && HIDING_STYLE.test(value)) {
    return [{ at, code: 'html', message: 'This style is not allowed in an email.' }];
  }
  return [];
}

/** A block that opens in one element and closes in another tears the HTML apart when it is left out or repeated. */
function checkBlocks(html: string, tags: readonly HtmlTag[], expressions: Expressions): Misplaced[] {
  const open: { readonly expression: Kept; readonly within: string }[] = [];
  const torn: Misplaced[] = [];
  const blocks = expressions.wordsIn(html).filter(({ expression }) => expression.kind === 'block');
  const elements = openElementsAt(
    tags,
    blocks.map(({ start }) => start),
  );
  for (const [index, { expression }] of blocks.entries()) {
    const within = elements[index] ?? '';
    if (expression.opens) open.push({ expression, within });
    const opened = open.at(-1);
    if (opened && opened.within !== within) {
      torn.push({
        expression: opened.expression,
        message: `{{#${opened.expression.name}}} begins and ends in different places: put an empty line before and after each of its parts.`,
      });
    }
    if (!expression.opens && expression.name !== 'else') open.pop();
  }
  return torn.slice(0, 1);
}

const isAddress = (expression: Kept): boolean =>
  isLink(expression) || expression.name === 'organization.url' || expression.name === 'site.url';
