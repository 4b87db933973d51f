import { Injectable } from '@nestjs/common';
import { Templates } from '../stored/templates.js';
import { SystemTemplates } from '../system-templates.js';
import { type FileTemplate, filesOf, type WrittenFiles } from './file-names.js';

/** Whose templates: the editors' own, or those of the release. */
export type Exportable = 'own' | 'system';

/** Templates as the text of files. */
@Injectable()
export class TemplateExport {
  constructor(
    private readonly templates: Templates,
    private readonly system: SystemTemplates,
  ) {}

  async files(what: Exportable): Promise<WrittenFiles> {
    return filesOf(what === 'own' ? await this.templates.own() : this.ofTheRelease());
  }

  /**
   * One template, of whatever kind.
   * @returns its file, called as it is in {@link files}, but for others of the same name.
   * @throws AppError `not-found`.
   */
  async file(id: string): Promise<{ readonly file: string; readonly text: string }> {
    const template = await this.templates.get(id);
    const { files } = filesOf([template.system ? toBeginFrom(template) : template]);
    const [[path, text]] = [...files] as [[string, string]];
    return { file: path.slice(path.indexOf('/') + 1), text };
  }

  private ofTheRelease(): FileTemplate[] {
    return this.system.all().map(({ event, locale, source }) => toBeginFrom({ event: event.key, locale, source }));
  }
}

/** Under a name of one's own, and not in use at once. */
const toBeginFrom = ({ event, locale, source }: Pick<FileTemplate, 'event' | 'locale' | 'source'>): FileTemplate => ({
  event,
  locale,
  name: 'Our words',
  isDefault: false,
  source,
});
