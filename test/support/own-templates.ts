import type { Call } from './api.js';

/** The templates beside those of the release. */
export const ownTemplates = async (call: Call) =>
  (await call('GET', 'email-templates')).body.filter(({ system }: { system: boolean }) => !system);

/** Leaves the next story none but those of the release, in use again. */
export async function removeOwnTemplates(call: Call): Promise<void> {
  for (const { id, isDefault, version } of await ownTemplates(call)) {
    if (isDefault) await call('DELETE', `email-templates/${id}/default`);
    const headers = { 'If-Match': `"${version}"` };
    const { status, text } = await call('DELETE', `email-templates/${id}`, { headers });
    if (status !== 204) throw new Error(`The template was not deleted: ${status} ${text}`);
  }
}
