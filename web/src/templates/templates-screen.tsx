import { later } from '../ui/later.js';
import { currentTemplate } from './addresses.js';
import { ListScreen } from './list/list-screen.js';
import './templates.css';

/** The editor brings the text editor's own code with it, which the list does without. */
const TemplateScreen = later('the editor', async () => (await import('./editor/template-screen.js')).TemplateScreen);

/** What emails say: every template of every event, and one of them in the editor. */
export function TemplatesScreen() {
  const id = currentTemplate();
  return id === undefined ? <ListScreen /> : <TemplateScreen key={id} id={id} />;
}
