import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** As tsconfig.json says. */
const COMPILER = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  useDefineForClassFields: false,
};
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
  const { outputText } = ts.transpileModule(await readFile(path, 'utf8'), {
    compilerOptions: COMPILER,
    fileName: path,
  });
  return { format: 'module', source: outputText, shortCircuit: true };
}
