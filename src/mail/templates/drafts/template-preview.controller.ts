import { HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { ApiController, Roles } from '../../../access/api-controller.js';
import { CheckedBody } from '../../../http/checked.js';
import { TemplateProblemAnswer } from '../stored/template.answers.js';
import { PreviewRequest } from '../stored/template.requests.js';
import { Drafts } from './drafts.js';

/** An email that nobody gets. Its parts are null where a mistake keeps it from being made. */
class PreviewAnswer {
  @ApiProperty({ type: String, nullable: true })
  subject!: string | null;

  @ApiProperty({ type: String, nullable: true })
  preheader!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'null for text only, too' })
  html!: string | null;

  @ApiProperty({ type: String, nullable: true })
  text!: string | null;

  @ApiProperty({ type: [TemplateProblemAnswer] })
  problems!: readonly TemplateProblemAnswer[];
}

@ApiController('email-templates/preview')
export class TemplatePreviewController {
  constructor(private readonly drafts: Drafts) {}

  @Post()
  @HttpCode(200)
  @Roles('auditor', 'template-editor')
  @ApiOperation({ summary: 'Look at a template that is not saved, with everything that is wrong with it' })
  @ApiOkResponse({ type: PreviewAnswer })
  async preview(@CheckedBody() request: PreviewRequest): Promise<PreviewAnswer> {
    const { event, locale, sample = 'typical', data, ...source } = request;
    const { rendered, problems } = await this.drafts.preview({ event, locale, source }, sample, data);
    return {
      subject: rendered?.subject ?? null,
      preheader: rendered?.preheader ?? null,
      html: rendered?.html ?? null,
      text: rendered?.text ?? null,
      problems,
    };
  }
}
