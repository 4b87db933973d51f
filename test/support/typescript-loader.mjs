import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const SOURCES = ['../../src/', '../../test/'].map((folder) => new URL(folder, import.meta.url).href);
const isSource = (/** @type {string} */ url) =>
  SOURCES.some((folder) => url.startsWith(folder)) && /\.[jt]s$/.test(url);
/** What was compiled before, by the hash of its source: a compiler takes longer to load than all else that a worker does. */
const CACHE = new URL('../../node_modules/.cache/typescript-in-workers/', import.meta.url);

/** Where sources name `./draft.js`, there is `./draft.ts`. @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, nextResolve) {
  const url = URL.canParse(specifier, context.parentURL) ? new URL(specifier, context.parentURL).href : '';
  if (!/^(\.|file:)/.test(specifier) || !isSource(url)) return nextResolve(specifier, context);
  return { url: url.replace(/\.js$/, '.ts'), format: 'module', shortCircuit: true };
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  if (!isSource(url)) return nextLoad(url, context);
  const source = await readFile(new URL(url), 'utf8');
  const cached = new URL(`${createHash('sha256').update(source).digest('hex')}.js`, CACHE);
  const compiled = (await textOf(cached)) ?? (await keep(cached, await compile(source, fileURLToPath(url))));
  return { format: 'module', source: compiled, shortCircuit: true };
}

/** @param {string} source @param {string} path */
async function compile(source, path) {
  const { default: ts } = await import('typescript');
  return ts.transpileModule(source, {
    // As tsconfig.json says.
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      useDefineForClassFields: false,
    },
    fileName: path,
  }).outputText;
}

/** @param {URL} file */
async function textOf(file) {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whole or not at all, as several workers may write the same one. @param {URL} file @param {string} text */
async function keep(file, text) {
  const part = new URL(`${file.href}.${process.pid}-${Math.random()}`);
  await mkdir(CACHE, { recursive: true });
  await writeFile(part, text);
  await rename(part, file);
  return text;
}
