import { Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiController, CalledBy, Roles } from '../../../access/api-controller.js';
import type { Caller } from '../../../access/person.js';
import { AppError } from '../../../http/app.error.js';
import { CheckedQuery } from '../../../http/checked.js';
import { ApiFile, asFile } from '../../../http/file-answer.js';
import { TakesZip, zipIn } from '../../../http/zip.js';
import { EventCatalogue } from '../../events/catalogue.js';
import { fingerprintOf } from './import-plan.js';
import { readTemplateArchive, writeTemplateArchive } from './template-archive.js';
import { TemplateExport } from './template-export.js';
import {
  ApiInvalidImport,
  exportInTheWay,
  importAnswerOf,
  invalidImport,
  TemplateImportAnswer,
} from './template-files.answers.js';
import { TemplateExportQuery, TemplateImportQuery } from './template-files.requests.js';
import { TemplateImport } from './template-import.js';

const ZIP = 'application/zip';
const MARKDOWN = 'text/markdown';

/** What `node dist/templates.js` does, for those who have no shell at the server. */
@ApiController('email-templates')
export class TemplateFilesController {
  constructor(
    private readonly exports: TemplateExport,
    private readonly imports: TemplateImport,
    private readonly catalogue: EventCatalogue,
  ) {}

  @Get('export')
  @Roles('auditor', 'template-editor')
  @ApiOperation({
    summary: 'The own templates as files in a .zip, a folder for each event',
    description: 'Refused with 409 where there are none, or two that files could not tell apart.',
  })
  @ApiFile(ZIP, 'What an import takes')
  async export(@CheckedQuery() { what = 'own' }: TemplateExportQuery, @Res() response: Response): Promise<void> {
    const { files, problems } = await this.exports.files(what);
    if (problems.length > 0) throw exportInTheWay(problems);
    if (files.size === 0) throw nothingOfOnesOwn();
    const today = new Date().toISOString().slice(0, 10);
    const name = `${what === 'own' ? '' : 'system-'}email-templates-${today}.zip`;
    asFile(response, ZIP, name).end(writeTemplateArchive(files));
  }

  @Get(':id/file')
  @Roles('auditor', 'template-editor')
  @ApiOperation({ summary: 'One template as a file: front matter, and the body in its format' })
  @ApiFile(MARKDOWN, 'What an import takes, in the folder of its event')
  async file(@Param('id') id: string, @Res() response: Response): Promise<void> {
    const { file, text } = await this.exports.file(id);
    asFile(response, `${MARKDOWN}; charset=utf-8`, file).end(text);
  }

  @Post('import')
  @HttpCode(200)
  @Roles('template-editor')
  @ApiOperation({
    summary: 'Make the templates what the files of a .zip say: all of it, or nothing',
    description:
      'New templates, new versions of those that have changed, and which are in use. None is deleted. A dry run answers the problems with 200, an import with 422.',
  })
  @TakesZip('A folder for each event, in it a file for each template; one folder around them is fine. At most 4 MB')
  @ApiOkResponse({ type: TemplateImportAnswer })
  @ApiConflictResponse({ description: 'Somebody has changed one meanwhile; nothing was imported' })
  @ApiInvalidImport()
  async import(
    @CheckedQuery() { dryRun = 'false', plan }: TemplateImportQuery,
    @Req() request: Request,
    @CalledBy() caller: Caller,
  ): Promise<TemplateImportAnswer> {
    const isEvent = (key: string) => this.catalogue.find(key) !== undefined;
    const planned = await this.imports.plan(await readTemplateArchive(await zipIn(request), isEvent));
    if (dryRun === 'true') return importAnswerOf(planned);
    if (planned.problems.length > 0) throw invalidImport(planned);
    if (plan !== undefined && plan !== fingerprintOf(planned.plans)) throw changedSince();
    await this.imports.apply(planned, caller);
    return importAnswerOf(planned);
  }
}

const nothingOfOnesOwn = (): AppError =>
  new AppError('conflict', 'There are no templates of your own yet. Begin with those of the release: what=system.');

const changedSince = (): AppError =>
  new AppError(
    'conflict',
    'Somebody has changed a template since you looked at what would happen. Nothing was imported. Look again.',
  );
