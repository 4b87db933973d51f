import { describe, expect, it } from 'vitest';
import { dayInWords, momentInWords } from './moment.js';
import { readerOf } from './reader.js';

const moment = new Date('2026-11-22T15:04:00Z');
const inWords = (...reader: Parameters<typeof readerOf>) => momentInWords(moment, readerOf(...reader));

describe('a moment in an email', () => {
  it('names day, month, year, time and zone', () => {
    expect(inWords('en')).toBe('22 November 2026, 15:04 UTC');
  });

  it("is told in the recipient's zone", () => {
    expect(inWords('en', undefined, 'Europe/Stockholm')).toBe('22 November 2026, 16:04 CET');
    expect(inWords('en', undefined, 'Asia/Kathmandu')).toMatch(/^22 November 2026, 20:49 /);
  });

  it('is in UTC where the zone is unknown', () => {
    expect(inWords('en', undefined, 'Europe/Atlantis')).toMatch(/15:04 UTC$/);
  });

  it("is written as the recipient's region does it, in the language of the template", () => {
    expect(inWords('en', 'en-US')).toMatch(/^November 22, 2026, 0?3:04.PM UTC$/u);
    expect(inWords('en', 'tr')).toBe('22 November 2026, 15:04 UTC');
    expect(inWords('de', 'de-AT')).toBe('22. November 2026, 15:04 UTC');
    expect(inWords('pt', 'pt-PT')).toBe('22 de novembro de 2026, 15:04 UTC');
    expect(inWords('en', 'not a language')).toBe('22 November 2026, 15:04 UTC');
  });

  it('has the comma of Arabic, and the digits of the region', () => {
    expect(inWords('ar', 'ar-EG')).toMatch(/^٢٢ نوفمبر ٢٠٢٦، ٠?٣:٠٤ م UTC$/u);
    expect(inWords('ar', 'ar-MA')).toMatch(/^22 .* 2026، 15:04 UTC$/u);
  });
});

describe('a day in an email', () => {
  it('is the same day in every zone', () => {
    const day = new Date('2026-12-01');
    expect(dayInWords(day, readerOf('fr', 'fr-CA', 'America/Los_Angeles'))).toBe('1 décembre 2026');
    expect(dayInWords(day, readerOf('es', undefined, 'Pacific/Kiritimati'))).toBe('1 de diciembre de 2026');
  });
});
