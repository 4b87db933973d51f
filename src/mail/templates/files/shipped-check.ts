import { EventCatalogue } from '../../events/catalogue.js';
import { defaultBranding } from '../branding.js';
import { DraftWorkers } from '../drafts/draft-workers.js';
import { SystemTemplates } from '../system-templates.js';
import { type CheckedFolder, checkFolder } from './folder-check.js';
import { readTemplateFolder } from './template-folder.js';

/** Any: where links lead makes no difference to a template. */
const SITE = new URL('https://portal.nordlicht.example');

/**
 * Looks at a folder without a database, as an import into an empty one would: for a pipeline. Knows the events of UMS
 * Mail itself; of others, which a host application has, only the form of the files.
 * @throws Error of the file system where there is no such folder.
 */
export async function checkWithShippedEvents(directory: string): Promise<CheckedFolder> {
  const folder = await readTemplateFolder(directory);
  const catalogue = new EventCatalogue();
  const workers = new DraftWorkers();
  const branding = defaultBranding(SITE);
  try {
    return await checkFolder(folder, {
      eventOf: (key) => catalogue.find(key),
      problemsOf: async ({ event, locale, source }) =>
        (await workers.inspect({ source, event: catalogue.find(event)!, locale, branding })).problems,
      system: new SystemTemplates(),
      isInUse: () => false,
    });
  } finally {
    await workers.onApplicationShutdown();
  }
}
