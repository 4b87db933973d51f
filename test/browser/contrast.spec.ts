import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast } from '../../src/mail/templates/colors.js';

/** WCAG 2.2: 1.4.3 for text, 1.4.11 for the edges of controls, the focus and pictures. axe looks at the first alone. */
const TEXT = 4.5;
const EDGE = 3;

const TONES = ['success', 'warning', 'danger', 'info'];
const TINTS = TONES.map((tone) => `${tone}-tint`);
/** Whatever something can stand on. */
const GROUNDS = ['ground', 'subtle', 'selected', ...TINTS];

/** Every pair that meets on the page. A hairline only adorns: nothing is lost with it. */
const PAIRS: readonly { readonly over: string; readonly under: readonly string[]; readonly least: number }[] = [
  { over: 'text', under: GROUNDS, least: TEXT },
  { over: 'text-second', under: GROUNDS, least: TEXT },
  // Links and text buttons; the focus and the tick of a control need less.
  { over: 'accent', under: GROUNDS, least: TEXT },
  { over: 'accent-hover', under: GROUNDS, least: TEXT },
  { over: 'on-accent', under: ['accent', 'accent-hover'], least: TEXT },
  ...TONES.map((tone) => ({ over: tone, under: ['ground', 'subtle', `${tone}-tint`], least: TEXT })),
  // The filled button of a confirming dialog.
  { over: 'ground', under: ['danger'], least: TEXT },
  // In the editor, and there in a mistake that is marked.
  { over: 'code-tag', under: ['ground', 'subtle', 'danger-tint'], least: TEXT },
  { over: 'code-variable', under: ['ground', 'subtle', 'danger-tint'], least: TEXT },
  { over: 'control-border', under: GROUNDS, least: EDGE },
  // The knob of a switch that is off.
  { over: 'on-accent', under: ['control-border'], least: EDGE },
];

const css = readFileSync(new URL('../../web/src/tokens.css', import.meta.url), 'utf8');

describe.each([
  ['light', ":root:not([data-theme='dark']) {"],
  ['dark', ":root[data-theme='dark'] {"],
])('The %s colours of the page', (_, selector) => {
  const colors = colorsBehind(selector);

  it('keep text readable, and the edges of controls and the focus visible, on everything they stand on', () => {
    const faint = PAIRS.flatMap(({ over, under, least }) =>
      under
        .map((ground) => ({ ground, ratio: contrast(colors(over), colors(ground)) }))
        .filter(({ ratio }) => ratio < least)
        .map(({ ground, ratio }) => `--${over} on --${ground}: ${ratio.toFixed(2)} : 1, at least ${least} is needed`),
    );
    expect(faint).toEqual([]);
  });

  it('are all known here: a new one is paired with what it stands on', () => {
    const paired = new Set([...PAIRS.flatMap(({ over, under }) => [over, ...under]), 'hairline']);
    expect(colors.names.filter((name) => !paired.has(name))).toEqual([]);
  });
});

/** The colours that the block behind this selector sets, by name. */
function colorsBehind(selector: string) {
  const block = css.slice(css.indexOf(`\n${selector}`) + selector.length + 1);
  const colors = new Map(
    [...block.slice(0, block.indexOf('}')).matchAll(/--([\w-]+): (#[0-9a-f]{6});/gi)].map(([, name, color]) => [
      name!,
      color!,
    ]),
  );
  const colorOf = (name: string): string => {
    const color = colors.get(name);
    if (color === undefined) throw new Error(`tokens.css sets no --${name} behind ${selector}`);
    return color;
  };
  return Object.assign(colorOf, { names: [...colors.keys()] });
}
