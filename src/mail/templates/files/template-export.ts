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
    return filesOf(what === 'own' ? await this.templates.own() : this.system.all().map(ofTheRelease));
  }

  /**
   * One template, of whatever kind.
   * @returns its file, called as it is in {@link files}, but for others of the same name.
   * @throws AppError `not-found`.
   */
  async file(id: string): Promise<{ readonly file: string; readonly text: string }> {
    const template = await this.templates.get(id);
    const { event, locale, source, system } = template;
    const { files } = filesOf([system ? ofTheRelease({ event: { key: event }, locale, source }) : template]);
    const [[path, text]] = [...files] as [[string, string]];
    return { file: path.slice(path.indexOf('/') + 1), text };
  }
}

/** To begin from: under a name of one's own, and not in use at once. */
const ofTheRelease = ({
  event,
  locale,
  source,
}: Pick<FileTemplate, 'locale' | 'source'> & { readonly event: { readonly key: string } }): FileTemplate => ({
  event: event.key,
  locale,
  name: 'Our words',
  isDefault: false,
  source,
});
