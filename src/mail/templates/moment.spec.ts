import { describe, expect, it } from 'vitest';
import { momentInWords } from './moment.js';

const moment = new Date('2026-11-22T15:04:00Z');

describe('a moment in an email', () => {
  it('names day, month, year, time and zone', () => {
    expect(momentInWords(moment, { templateLocale: 'en' })).toBe('22 November 2026, 15:04 UTC');
  });

  it("is told in the recipient's zone", () => {
    expect(momentInWords(moment, { templateLocale: 'en', timeZone: 'Europe/Stockholm' })).toBe(
      '22 November 2026, 16:04 CET',
    );
    expect(momentInWords(moment, { templateLocale: 'en', timeZone: 'Asia/Kathmandu' })).toMatch(
      /^22 November 2026, 20:49 /,
    );
  });

  it('is in UTC where the zone is unknown', () => {
    expect(momentInWords(moment, { templateLocale: 'en', timeZone: 'Europe/Atlantis' })).toMatch(/15:04 UTC$/);
  });

  it("is written as the recipient's region does it, in the language of the template", () => {
    expect(momentInWords(moment, { templateLocale: 'en', locale: 'en-US' })).toMatch(
      /^November 22, 2026, 0?3:04.PM UTC$/u,
    );
    expect(momentInWords(moment, { templateLocale: 'en', locale: 'tr' })).toBe('22 November 2026, 15:04 UTC');
    expect(momentInWords(moment, { templateLocale: 'de', locale: 'de-AT' })).toBe('22. November 2026, 15:04 UTC');
    expect(momentInWords(moment, { templateLocale: 'en', locale: 'not a language' })).toBe(
      '22 November 2026, 15:04 UTC',
    );
  });
});
