// Before npm start, npm test and npm run demo: installs the packages of package-lock.json where they are not there yet.
// It runs on a fresh clone, so it needs nothing but Node.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** As `engines` in package.json says. */
const OLDEST_NODE = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(`UMS Mail needs Node.js ${OLDEST_NODE.join('.')} or newer. This is ${process.versions.node}.`);
  process.exit(1);
}

/** The lock file has 12, which Node.js 20 needs and which aborts the process from 24.19 on; this one does not. */
const NEWER_SQLITE = major >= 24 ? '13.2.0' : undefined;
const SQLITE = 'node_modules/better-sqlite3';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (!isInstalled()) {
  console.log('Installing the packages (npm ci): about a minute, only this time.');
  process.exitCode = npm('ci') || (NEWER_SQLITE ? npm('install', '--no-save', `better-sqlite3@${NEWER_SQLITE}`) : 0);
}

/** @returns its exit code. */
function npm(...command) {
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error'];
  return spawnSync('npm', [...command, ...quietly], { stdio: 'inherit' }).status ?? 1;
}

/** Whether node_modules holds what the lock file wants. npm notes there what it installed; times prove nothing. */
function isInstalled() {
  const note = 'node_modules/.package-lock.json';
  if (!existsSync(note)) return false;
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf(note);
  if (NEWER_SQLITE) {
    if (installed[SQLITE]?.version !== NEWER_SQLITE) return false;
    // What the older one brought along is gone or is there, and the newer one has its own.
    for (const path of [...needsOf(SQLITE, wanted), SQLITE]) delete wanted[path];
  } else if (Object.keys(installed).some((path) => !(path in wanted))) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    // The packages for other systems are optional and absent.
    return path === '' || (path in installed ? installed[path].version === version : optional);
  });
}

/** The packages that one brings along, and those that they do. */
function needsOf(path, packages, found = new Set()) {
  for (const name of Object.keys(packages[path]?.dependencies ?? {})) {
    const needed = `node_modules/${name}`;
    if (!found.has(needed)) needsOf(needed, packages, found.add(needed));
  }
  return found;
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}
