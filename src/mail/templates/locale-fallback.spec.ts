import { expect, it } from 'vitest';
import { localesToTry } from './locale-fallback.js';

it('looks for a language from the nearest to English', () => {
  expect(localesToTry('pt-BR')).toEqual(['pt-BR', 'pt', 'en']);
  expect(localesToTry('PT-br')).toEqual(['pt-BR', 'pt', 'en']);
  expect(localesToTry('zh-Hant-TW')).toEqual(['zh-Hant-TW', 'zh-Hant', 'zh', 'en']);
  expect(localesToTry('en-GB')).toEqual(['en-GB', 'en']);
  expect(localesToTry(undefined)).toEqual(['en']);
  expect(localesToTry('../../etc')).toEqual(['en']);
});
