import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'rolldown/utils';

const SOURCES = new URL('../../src/', import.meta.url).href;

/** Where sources name `./draft.js`, there is `./draft.ts`. @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, nextResolve) {
  const url = URL.canParse(specifier, context.parentURL) ? new URL(specifier, context.parentURL).href : '';
  if (!/^(\.|file:)/.test(specifier) || !url.startsWith(SOURCES)) return nextResolve(specifier, context);
  return { url: url.replace(/\.js$/, '.ts'), format: 'module', shortCircuit: true };
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  if (!url.startsWith(SOURCES)) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const { code, errors } = transformSync(path, await readFile(path, 'utf8'));
  if (errors.length > 0) throw new Error(`${path} cannot be compiled.`, { cause: errors });
  return { format: 'module', source: code, shortCircuit: true };
}
