/** The colours of an email that come from the organization's one colour. All are `#rrggbb`. */
export interface Palette {
  /** Ground of the button. */
  readonly accent: string;
  /** Text on the button: white, or dark where white would be under 4.5 : 1. */
  readonly onAccent: string;
  /** Links in text, darkened until they can be read on the card. */
  readonly link: string;
  readonly accentDark: string;
  readonly onAccentDark: string;
  readonly linkDark: string;
}

type Rgb = readonly [red: number, green: number, blue: number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** Dark text, and the grounds of the card, as in layout.html. */
const INK: Rgb = [12, 27, 38];
const CARD_LIGHT = WHITE;
const CARD_DARK: Rgb = [26, 34, 43];

/** WCAG 2.2, 1.4.3: text that is not large. */
const READABLE = 4.5;
/** A button in the dark should stand out and not glare: about what the page's own accent has (9 : 1). */
const ACCENT_ON_DARK = 7;

/** `color` is `#rgb` or `#rrggbb`. */
export function paletteOf(color: string): Palette {
  const accent = parse(color);
  const link = shaded(accent, -0.01, CARD_LIGHT, READABLE);
  const light = shaded(accent, 0.01, CARD_DARK, ACCENT_ON_DARK);
  return {
    accent: write(accent),
    onAccent: write(textOn(accent)),
    link: write(link),
    accentDark: write(light),
    onAccentDark: write(textOn(light)),
    linkDark: write(light),
  };
}

/** How well two colours can be told apart, 1 to 21 (WCAG). */
export function contrast(one: string, other: string): number {
  return ratio(parse(one), parse(other));
}

/** The name that most people give a colour; good enough for a sentence about it. */
export function colorName(color: string): string {
  const [hue, saturation, lightness] = toHsl(parse(color));
  if (lightness > 0.97) return 'white';
  if (lightness < 0.03) return 'black';
  if (saturation < 0.12) return 'grey';
  return HUES.find(([end]) => hue * 60 < end)?.[1] ?? 'red';
}

/** Where on the circle each name ends, in degrees. */
const HUES: readonly (readonly [end: number, name: string])[] = [
  [15, 'red'],
  [42, 'orange'],
  [68, 'yellow'],
  [165, 'green'],
  [195, 'turquoise'],
  [255, 'blue'],
  [300, 'purple'],
  [345, 'pink'],
];

function textOn(ground: Rgb): Rgb {
  if (ratio(WHITE, ground) >= READABLE) return WHITE;
  return ratio(INK, ground) >= READABLE ? INK : BLACK;
}

/** The nearest darker or lighter shade of the same hue that has at least this ratio to `ground`. */
function shaded(color: Rgb, step: number, ground: Rgb, least: number): Rgb {
  const [hue, saturation, lightness] = toHsl(color);
  for (let light = lightness; light > 0 && light < 1; light += step) {
    const shade = light === lightness ? color : fromHsl(hue, saturation, light);
    if (ratio(shade, ground) >= least) return shade;
  }
  return step > 0 ? WHITE : BLACK;
}

function ratio(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Hue in sixths of the circle, saturation and lightness from 0 to 1 (CSS Color 4, section 7). */
function toHsl(color: Rgb): readonly [hue: number, saturation: number, lightness: number] {
  const [red, green, blue] = color.map((part) => part / 255) as unknown as Rgb;
  const most = Math.max(red, green, blue);
  const spread = most - Math.min(red, green, blue);
  const lightness = most - spread / 2;
  if (spread === 0) return [0, 0, lightness];
  const hue =
    most === red ? (green - blue) / spread : most === green ? (blue - red) / spread + 2 : (red - green) / spread + 4;
  return [(hue + 6) % 6, spread / (1 - Math.abs(2 * lightness - 1)), lightness];
}

function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const part = (offset: number) => {
    const place = (offset + hue * 2) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(place - 3, 9 - place, 1))));
  };
  return [part(0), part(8), part(4)];
}

function parse(color: string): Rgb {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color)?.[1];
  if (digits === undefined) throw new Error(`"${color}" is no colour: write it as #14608f.`);
  const pairs = digits.length === 3 ? Array.from(digits, (digit) => digit + digit) : (digits.match(/../g) ?? []);
  return pairs.map((pair) => Number.parseInt(pair, 16)) as unknown as Rgb;
}

function write(color: Rgb): string {
  return `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
