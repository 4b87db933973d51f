import { languageName } from '../template.js';

/** Languages that a template may be wanted in; the server takes any. */
const COMMON =
  'ar bg ca cs cy da de el en en-GB es et eu fa fi fil fr ga gl he hi hr hu id is it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sq sr sv th tr uk ur vi zh-Hans zh-Hant';

/** The languages to choose from, by their own names: those that there are templates in, and common ones. */
export function offeredLanguages(used: readonly string[]): readonly string[] {
  return [...new Set([...COMMON.split(' '), ...used])].sort((one, other) =>
    languageName(one).localeCompare(languageName(other)),
  );
}
