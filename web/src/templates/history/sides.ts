import { answerOf, api } from '../../api/client.js';
import { type Template, wordsIn } from '../template.js';
import { asText } from './as-text.js';
import type { Side } from './difference.js';

/** `release`: what a release has changed in the system template since it was copied. */
export type Chosen = number | 'system' | 'release';

interface Sides {
  readonly before: Side;
  /** Absent: what is here now. */
  readonly after?: Side;
}

/** What is compared where this is chosen. @throws Problem */
export async function sidesOf({ id, copiedFrom }: Template, chosen: Chosen, signal: AbortSignal): Promise<Sides> {
  if (chosen === 'release') {
    const { copied, now } = await answerOf(
      api.GET('/ums/api/v1/email-templates/{id}/original', { params: { path: { id } }, signal }),
    );
    const after = { title: 'System template of this release', text: now ? asText(now) : '' };
    // Of an old copy it is not known what it was made from: it is compared with what is here.
    return copied ? { before: { title: 'When you copied it', text: asText(copied) }, after } : { before: after };
  }
  if (chosen === 'system') {
    const params = { path: { id: copiedFrom! } };
    const system = await answerOf(api.GET('/ums/api/v1/email-templates/{id}', { params, signal }));
    return { before: { title: 'System template', text: asText(wordsIn(system)) } };
  }
  const params = { path: { id, version: String(chosen) } };
  const version = await answerOf(api.GET('/ums/api/v1/email-templates/{id}/versions/{version}', { params, signal }));
  return { before: { title: `Version ${chosen}, ${version.savedBy.name}`, text: asText({ ...version }) } };
}
