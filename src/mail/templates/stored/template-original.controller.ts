import { Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiController, CalledBy, Roles } from '../../../access/api-controller.js';
import type { Caller } from '../../../access/person.js';
import { etag } from '../../../http/revision.js';
import { Originals } from './originals.js';
import { answerOf, OriginalAnswer, TemplateAnswer } from './template.answers.js';

@ApiController('email-templates/:id/original')
@Roles('template-editor')
export class TemplateOriginalController {
  constructor(private readonly originals: Originals) {}

  @Get()
  @Roles('auditor', 'template-editor')
  @ApiOperation({ summary: 'The system template that it was copied from: what that said then, and what it says now' })
  @ApiOkResponse({ type: OriginalAnswer })
  async read(@Param('id') id: string): Promise<OriginalAnswer> {
    return this.originals.thenAndNow(id);
  }

  @Post('seen')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Keep the own words although a release has changed the system template',
    description: '`systemChanged` is false from then on, until the system template changes again.',
  })
  @ApiOkResponse({ type: TemplateAnswer })
  async markSeen(
    @Param('id') id: string,
    @CalledBy() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TemplateAnswer> {
    const template = answerOf(await this.originals.markSeen(id, caller));
    response.setHeader('ETag', etag(template.version));
    return template;
  }
}
