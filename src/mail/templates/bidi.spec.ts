import { describe, expect, it } from 'vitest';
import { isolated, linesBeginning } from './bidi.js';

const [FSI, PDI, LRM, RLM] = ['\u2068', '\u2069', '\u200e', '\u200f'];

describe('a value among text of the other direction', () => {
  it.each([
    'Ada Lovelace',
    'ada.lovelace1',
    'https://x.example',
    '2fast',
    '007',
    'a',
    'محمد',
    'محمد بن عبد الله',
    'ज्योत्स्ना',
    '',
  ])('stays as it is where nothing in it can move: %s', (value) => {
    expect(isolated(value, 'rtl')).toBe(value);
    expect(isolated(value, 'ltr')).toBe(value);
  });

  it.each(['Portal (Test)', '22 Portal', '+49 30 1234', 'C++', '…'])(
    'is ordered by itself in Arabic where it begins or ends with a sign: %s',
    (value) => {
      expect(isolated(value, 'rtl')).toBe(FSI + value + PDI);
      expect(isolated(value, 'ltr')).toBe(value);
    },
  );

  it.each(['Ada محمد', 'محمد (Berlin)', 'محمد!'])('is ordered by itself everywhere where it has both: %s', (value) => {
    expect(isolated(value, 'rtl')).toBe(FSI + value + PDI);
    expect(isolated(value, 'ltr')).toBe(FSI + value + PDI);
  });
});

describe('the lines of a text part', () => {
  it('all begin on the side of their language, also those that begin with a name, and addresses are left alone', () => {
    const arabic = 'مرحبًا Ada،\n\nNordlicht Portal في\n“Ada” في\nhttps://x.example/a\n--\n';
    expect(linesBeginning('rtl', arabic)).toBe(
      `مرحبًا Ada،\n\n${RLM}Nordlicht Portal في\n${RLM}“Ada” في\nhttps://x.example/a\n--\n`,
    );
    const english = 'Hello محمد,\nمحمد asks you\nمحمد\nhttps://x.example/a\n';
    expect(linesBeginning('ltr', english)).toBe(`Hello محمد,\n${LRM}محمد asks you\nمحمد\nhttps://x.example/a\n`);
  });
});
