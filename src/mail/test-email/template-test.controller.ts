import { HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiController, CalledBy, Roles } from '../../access/api-controller.js';
import type { Caller } from '../../access/person.js';
import { ApiTestAnswer } from '../../email-settings/connection-test.answers.js';
import { EmailSettingsService } from '../../email-settings/email-settings.service.js';
import { answerTest } from '../../email-settings/test-answer.js';
import { CheckedBody } from '../../http/checked.js';
import { EmailWriter } from '../writing/email-writer.js';
import { Drafts } from '../templates/drafts/drafts.js';
import { invalidTemplate } from '../templates/stored/refusals.js';
import { ApiInvalidTemplate } from '../templates/stored/template.answers.js';
import { TemplateTestRequest } from '../templates/stored/template.requests.js';
import { Templates } from '../templates/stored/templates.js';
import { TestEmailAnswer, TestEmailResultLine } from './test-email.controller.js';
import { TestEmail } from './test-email.js';

@ApiController('email-templates')
export class TemplateTestController {
  constructor(
    private readonly settings: EmailSettingsService,
    private readonly templates: Templates,
    private readonly drafts: Drafts,
    private readonly writer: EmailWriter,
    private readonly testEmail: TestEmail,
  ) {}

  @Post(':id/test-email')
  @HttpCode(200)
  @Roles('template-editor')
  @ApiOperation({
    summary: 'Send a template, filled in with a sample, to an address',
    description: 'What is saved, a draft, or an older version. The subject begins with [Test].',
  })
  @ApiTestAnswer(TestEmailAnswer, TestEmailResultLine)
  @ApiInvalidTemplate()
  async send(
    @Param('id') id: string,
    @CheckedBody() { to, sample = 'typical', draft, version }: TemplateTestRequest,
    @CalledBy() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const saved = await this.templates.get(id);
    const template = version === undefined ? saved : { ...saved, ...(await this.templates.asInVersion(id, version)) };
    const tryable = await this.settings.tryable(undefined);
    await this.testEmail.allow(caller);
    const { rendered, problems } = await this.drafts.preview(draft ? { ...template, source: draft } : template, sample);
    if (!rendered) throw invalidTemplate(problems, 'Not sent');
    const email = this.writer.writeTest(rendered, { id: template.loggedAs, locale: template.locale }, to, caller);
    await answerTest(
      request,
      response,
      tryable.kind.stages(tryable.settings, true),
      (onStage, signal) => this.testEmail.sendWritten(tryable, email, caller, onStage, signal),
      ({ id, messageId }) => ({ id, messageId }),
    );
  }
}
