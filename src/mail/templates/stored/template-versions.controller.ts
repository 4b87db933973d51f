import { Get, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiController, CalledBy, Roles } from '../../../access/api-controller.js';
import type { Caller } from '../../../access/person.js';
import { ApiStale } from '../../../http/problem.js';
import { etag, seenRevision } from '../../../http/revision.js';
import {
  ApiInvalidTemplate,
  savedAnswerOf,
  SavedTemplateAnswer,
  TemplateAnswer,
  TemplateVersionAnswer,
  TemplateVersionSummaryAnswer,
  versionOf,
  versionSummaryOf,
} from './template.answers.js';
import { TemplateChanges } from './template-changes.js';
import { Templates } from './templates.js';

@ApiController('email-templates/:id/versions')
@Roles('template-editor')
export class TemplateVersionsController {
  constructor(
    private readonly templates: Templates,
    private readonly changes: TemplateChanges,
  ) {}

  @Get()
  @Roles('auditor', 'template-editor')
  @ApiOperation({ summary: 'The versions of a template, the newest first' })
  @ApiOkResponse({ type: [TemplateVersionSummaryAnswer] })
  async list(@Param('id') id: string): Promise<TemplateVersionSummaryAnswer[]> {
    return (await this.templates.versions(id)).map(versionSummaryOf);
  }

  @Get(':version')
  @Roles('auditor', 'template-editor')
  @ApiOperation({ summary: 'One version with its words' })
  @ApiOkResponse({ type: TemplateVersionAnswer })
  async read(@Param('id') id: string, @Param('version') version: string): Promise<TemplateVersionAnswer> {
    return versionOf(await this.templates.version(id, version));
  }

  @Post(':version/restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Save an old version as the newest one; nothing is deleted' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the version that you have seen' })
  @ApiOkResponse({ type: SavedTemplateAnswer })
  @ApiStale(TemplateAnswer)
  @ApiInvalidTemplate()
  async restore(
    @Param('id') id: string,
    @Param('version') version: string,
    @Headers('if-match') ifMatch: string | undefined,
    @CalledBy() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SavedTemplateAnswer> {
    const seen = ifMatch === undefined ? undefined : seenRevision(ifMatch);
    const saved = await this.changes.restore(id, version, seen, caller);
    response.setHeader('ETag', etag(saved.version));
    return savedAnswerOf(saved);
  }
}
