import { expect, it } from 'vitest';
import { canonicalLocale, directionOf, localesToTry } from './locale-fallback.js';

it('looks for a language from the nearest to English', () => {
  expect(localesToTry('pt-BR')).toEqual(['pt-BR', 'pt', 'en']);
  expect(localesToTry('PT-br')).toEqual(['pt-BR', 'pt', 'en']);
  expect(localesToTry('zh-Hant-TW')).toEqual(['zh-Hant-TW', 'zh-Hant', 'zh', 'en']);
  expect(localesToTry('en-GB')).toEqual(['en-GB', 'en']);
  expect(localesToTry(undefined)).toEqual(['en']);
  expect(localesToTry('../../etc')).toEqual(['en']);
});

it('looks for the language of the person before that of the site', () => {
  expect(localesToTry('pt-BR', 'de-AT')).toEqual(['pt-BR', 'pt', 'de-AT', 'de', 'en']);
  expect(localesToTry(undefined, 'de')).toEqual(['de', 'en']);
  expect(localesToTry('en', 'de')).toEqual(['en', 'de']);
});

it('knows a language however it is written, and what is none', () => {
  expect(canonicalLocale('PT-br')).toBe('pt-BR');
  for (const none of ['', '*', 'e', 'en_GB', `en-${'a'.repeat(40)}`, 'ä'])
    expect(canonicalLocale(none)).toBeUndefined();
});

it('knows which languages are written from right to left', () => {
  expect(['ar', 'he', 'fa', 'ur', 'ar-EG', 'az-Arab'].map(directionOf)).toEqual(Array(6).fill('rtl'));
  expect(['en', 'de', 'ja', 'az', 'hi'].map(directionOf)).toEqual(Array(5).fill('ltr'));
});
