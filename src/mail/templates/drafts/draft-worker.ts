import { parentPort } from 'node:worker_threads';
import { Layout, TEMPLATES_DIRECTORY } from '../layout.js';
import { type DraftToInspect, inspect } from './inspection.js';

/** Runs in a thread of its own: says that it is ready, then answers each draft with its inspection. */
const layout = new Layout(TEMPLATES_DIRECTORY);
parentPort?.on('message', (draft: DraftToInspect) => parentPort?.postMessage(inspect(draft, layout)));
parentPort?.postMessage('ready');
