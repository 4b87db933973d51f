import { parentPort } from 'node:worker_threads';
import { BUILT_IN_EVENTS } from '../../events/built-in-events.js';
import { defaultBranding } from '../branding.js';
import { Layout, TEMPLATES_DIRECTORY } from '../layout.js';
import { type DraftToInspect, inspect } from './inspection.js';

/** Of no meaning. What the first inspection of a thread loads, it loads before anybody's second runs. */
const TRIAL: DraftToInspect = {
  event: BUILT_IN_EVENTS[0]!,
  locale: 'en',
  branding: defaultBranding(new URL('https://example.com')),
  source: {
    subject: 'Trial',
    preheader: '',
    body: '# Trial\n\n[Go on](https://example.com)',
    format: 'markdown',
    disclaimer: 'Trial',
    htmlEnabled: true,
  },
};

/** Runs in a thread of its own: says that it is ready, then answers each draft with its inspection. */
const layout = new Layout(TEMPLATES_DIRECTORY);
inspect(TRIAL, layout);
parentPort?.on('message', (draft: DraftToInspect) => parentPort?.postMessage(inspect(draft, layout)));
parentPort?.postMessage('ready');
