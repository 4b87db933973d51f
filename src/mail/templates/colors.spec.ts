import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colorName, contrast, paletteOf } from './colors.js';

describe('the colours of an email', () => {
  it('keep a dark colour of the organization and put white on it', () => {
    expect(paletteOf('#14608f')).toMatchObject({ accent: '#14608f', onAccent: '#ffffff', link: '#14608f' });
  });

  it('turn the text on the button dark where white would be under 4.5 : 1', () => {
    const { accent, onAccent } = paletteOf('#f2c94c');
    expect(contrast('#ffffff', accent)).toBeLessThan(4.5);
    expect(onAccent).toBe('#0c1b26');
  });

  it('can be read whatever the colour is, light and dark', () => {
    const part = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, '0'));
    fc.assert(
      fc.property(part, part, part, (red, green, blue) => {
        const palette = paletteOf(`#${red}${green}${blue}`);
        expect(contrast(palette.onAccent, palette.accent)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(palette.onAccentDark, palette.accentDark)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(palette.link, '#ffffff')).toBeGreaterThanOrEqual(4.5);
        expect(contrast(palette.linkDark, '#1a222b')).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('agree with the ratios that WCAG gives', () => {
    expect(contrast('#000', '#fff')).toBe(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  it.each([
    ['#f2c94c', 'yellow'],
    ['#14608f', 'blue'],
    ['#c0392b', 'red'],
    ['#e91e63', 'pink'],
    ['#27ae60', 'green'],
    ['#f57c00', 'orange'],
    ['#777777', 'grey'],
    ['#ffffff', 'white'],
  ])('are called by name: %s is %s', (color, name) => {
    expect(colorName(color)).toBe(name);
  });

  it.each(['red', '#12', '#12345g', '#14608f;color:red', ''])('are refused where they are none: "%s"', (color) => {
    expect(() => paletteOf(color)).toThrow('is no colour');
  });
});
