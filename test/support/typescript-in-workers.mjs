import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// Vitest compiles what it loads itself; a worker thread of the program under test is loaded by Node.js, which cannot
// read TypeScript yet.
if (!isMainThread) register('./typescript-loader.mjs', import.meta.url);
