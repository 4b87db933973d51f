import MarkdownIt from 'markdown-it';

/**
 * Markdown as template editors write it: no HTML, and no address becomes a link by itself. A paragraph that is nothing
 * but a link becomes a button; a paragraph or a row of a table that is nothing but blocks (`{{#if …}}` alone on its
 * line) leaves no gap.
 *
 * @param isOnlyBlocks whether a text shows nothing itself
 */
export function markdownToHtml(markdown: string, isOnlyBlocks: (text: string) => boolean): string {
  return parser.render(markdown, { isOnlyBlocks });
}

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });

parser.core.ruler.push('paragraphs', ({ tokens, env }) => {
  const { isOnlyBlocks } = env as { isOnlyBlocks: (text: string) => boolean };
  tokens.forEach((token, index) => {
    const [open, close] = [tokens[index - 1], tokens[index + 1]];
    if (token.type !== 'inline' || open?.type !== 'paragraph_open' || close?.type !== 'paragraph_close') return;
    if (isOnlyBlocks(token.content)) {
      open.hidden = true;
      close.hidden = true;
    } else if (isOneLink(token.children ?? [])) {
      open.type = 'button_open';
      close.type = 'button_close';
    }
  });
});

parser.core.ruler.push('rows', ({ tokens, env }) => {
  const { isOnlyBlocks } = env as { isOnlyBlocks: (text: string) => boolean };
  let row: typeof tokens = [];
  for (const token of tokens) {
    if (token.type === 'tr_open') row = [];
    row.push(token);
    if (token.type !== 'tr_close' || !isOnlyBlocks(row.map(({ content }) => content).join(''))) continue;
    for (const part of row) part.hidden = part.type !== 'inline';
  }
});

parser.renderer.rules['button_open'] = () =>
  '<table role="presentation" class="button" cellpadding="0" cellspacing="0" border="0"><tr><td>';
parser.renderer.rules['button_close'] = () => '</td></tr></table>\n';

function isOneLink(children: readonly { readonly type: string }[]): boolean {
  return (
    children.at(0)?.type === 'link_open' &&
    children.at(-1)?.type === 'link_close' &&
    children.filter(({ type }) => type === 'link_open').length === 1
  );
}
