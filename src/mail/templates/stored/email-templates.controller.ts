import { Delete, Get, Headers, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Response } from 'express';
import { API_ROOT, ApiController, CalledBy, Roles } from '../../../access/api-controller.js';
import type { Caller } from '../../../access/person.js';
import { CheckedBody, CheckedQuery } from '../../../http/checked.js';
import { ApiStale } from '../../../http/problem.js';
import { etag, seenRevision } from '../../../http/revision.js';
import {
  answerOf,
  ApiInvalidTemplate,
  savedAnswerOf,
  SavedTemplateAnswer,
  summaryOf,
  TemplateAnswer,
  TemplateSummaryAnswer,
} from './template.answers.js';
import { NewTemplateRequest, TemplateRequest, TemplatesQuery } from './template.requests.js';
import { TemplateChanges } from './template-changes.js';
import { Templates } from './templates.js';

const SEEN = { name: 'If-Match', description: 'The ETag of the version that you have seen' };

@ApiController('email-templates')
export class EmailTemplatesController {
  constructor(
    private readonly templates: Templates,
    private readonly changes: TemplateChanges,
  ) {}

  @Get()
  @Roles('auditor', 'template-editor')
  @ApiOperation({ summary: 'The system templates and the own ones, and which of them are in use' })
  @ApiOkResponse({ type: [TemplateSummaryAnswer] })
  async list(@CheckedQuery() query: TemplatesQuery): Promise<TemplateSummaryAnswer[]> {
    return (await this.templates.list(query)).map(summaryOf);
  }

  @Post()
  @Roles('template-editor')
  @ApiOperation({ summary: 'Copy a template; the copy is not used until it is marked as default' })
  @ApiCreatedResponse({ type: TemplateAnswer, headers: { Location: { schema: { type: 'string' } } } })
  async create(
    @CheckedBody() request: NewTemplateRequest,
    @CalledBy() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TemplateAnswer> {
    const template = answerOf(await this.changes.create(request, caller));
    response.setHeader('Location', `/${API_ROOT}/email-templates/${template.id}`);
    return tagged(response, template);
  }

  @Get(':id')
  @Roles('auditor', 'template-editor')
  @ApiOperation({ summary: 'One template with its words' })
  @ApiOkResponse({ type: TemplateAnswer })
  async read(@Param('id') id: string, @Res({ passthrough: true }) response: Response): Promise<TemplateAnswer> {
    return tagged(response, answerOf(await this.templates.get(id)));
  }

  @Put(':id')
  @Roles('template-editor')
  @ApiOperation({
    summary: 'Save a new version',
    description:
      'Errors are answered with 422 and nothing is saved. A required variable may be missing (`missing-variable`) as long as the template is not the default.',
  })
  @ApiHeader({ ...SEEN, required: true })
  @ApiOkResponse({ type: SavedTemplateAnswer })
  @ApiStale(TemplateAnswer)
  @ApiInvalidTemplate()
  async save(
    @Param('id') id: string,
    @CheckedBody() request: TemplateRequest,
    @Headers('if-match') ifMatch: string | undefined,
    @CalledBy() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SavedTemplateAnswer> {
    return tagged(response, savedAnswerOf(await this.changes.save(id, request, seenRevision(ifMatch), caller)));
  }

  @Delete(':id')
  @HttpCode(204)
  @Roles('template-editor')
  @ApiOperation({ summary: 'Delete a template with its versions, unless it is in use' })
  @ApiHeader({ ...SEEN, required: true })
  @ApiNoContentResponse()
  @ApiStale(TemplateAnswer)
  async remove(
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @CalledBy() caller: Caller,
  ): Promise<void> {
    await this.changes.remove(id, seenRevision(ifMatch), caller);
  }

  @Post(':id/default')
  @HttpCode(200)
  @Roles('template-editor')
  @ApiOperation({
    summary: 'Use it from the next email on',
    description: 'For its event and those who read its language. A system template takes its place back.',
  })
  @ApiHeader({ ...SEEN, required: false })
  @ApiOkResponse({ type: SavedTemplateAnswer })
  @ApiStale(TemplateAnswer)
  @ApiInvalidTemplate()
  async makeDefault(
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @CalledBy() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SavedTemplateAnswer> {
    const seen = ifMatch === undefined ? undefined : seenRevision(ifMatch);
    return tagged(response, savedAnswerOf(await this.changes.makeDefault(id, seen, caller)));
  }

  @Delete(':id/default')
  @Roles('template-editor')
  @ApiOperation({
    summary: 'Use it no longer from the next email on',
    description:
      'Those who read its language get the system template in it, or where there is none, the template in the nearest language. A template that is not the default stays as it is.',
  })
  @ApiHeader({ ...SEEN, required: false })
  @ApiOkResponse({ type: TemplateAnswer })
  @ApiStale(TemplateAnswer)
  async endDefault(
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @CalledBy() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TemplateAnswer> {
    const seen = ifMatch === undefined ? undefined : seenRevision(ifMatch);
    return tagged(response, answerOf(await this.changes.endDefault(id, seen, caller)));
  }
}

function tagged<Answer extends TemplateAnswer>(response: Response, answer: Answer): Answer {
  response.setHeader('ETag', etag(answer.version));
  return answer;
}
