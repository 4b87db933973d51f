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

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (!isInstalled()) {
  console.log('Installing the packages (npm ci): about a minute, only this time.');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

/** Whether node_modules holds what the lock file wants. npm notes there what it installed; times prove nothing. */
function isInstalled() {
  const note = 'node_modules/.package-lock.json';
  if (!existsSync(note)) return false;
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf(note);
  return (
    Object.keys(installed).every((path) => path in wanted) &&
    Object.entries(wanted).every(([path, { version, optional }]) => {
      // The packages for other systems are optional and absent.
      return path === '' || (path in installed ? installed[path].version === version : optional);
    })
  );
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}
