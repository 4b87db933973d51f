import { Get, Headers, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiController, CalledBy, Roles } from '../access/api-controller.js';
import { CheckedBody } from '../http/checked.js';
import type { Caller } from '../access/person.js';
import { Config } from '../config.js';
import { ApiStale } from '../http/problem.js';
import { etag, seenRevision } from '../http/revision.js';
import { TransportKinds } from '../mail-transports/registry.js';
import { ApiTestAnswer, ResultLine, TestAnswer } from './connection-test.answers.js';
import { ConnectionTest } from './connection-test.js';
import { DraftProblemsAnswer } from './draft-problems.answer.js';
import { EmailSettingsDraft, EmailSettingsRequest, UncheckedSettings } from './email-settings.requests.js';
import { EmailSettingsService } from './email-settings.service.js';
import { EmailSettingsView } from './email-settings.view.js';
import { KindAnswer } from './kind.answers.js';
import { schemaOf } from './kind-schema.js';
import { answerTest } from './test-answer.js';

@ApiController('email-settings')
export class EmailSettingsController {
  constructor(
    private readonly settings: EmailSettingsService,
    private readonly test: ConnectionTest,
    private readonly kinds: TransportKinds,
    @Inject(Config) private readonly config: Config,
  ) {}

  @Get()
  @Roles('auditor')
  @ApiOperation({ summary: 'The stored email settings, without secrets' })
  @ApiOkResponse({ type: EmailSettingsView })
  async read(@Res({ passthrough: true }) response: Response): Promise<EmailSettingsView> {
    return tagged(response, await this.settings.view());
  }

  @Put()
  @ApiOperation({ summary: 'Save the email settings; the next email uses them' })
  @ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'The ETag of the state you have seen; required from revision 1 on',
  })
  @ApiOkResponse({ type: EmailSettingsView })
  @ApiStale(EmailSettingsView)
  async save(
    @CheckedBody() request: EmailSettingsRequest,
    @Headers('if-match') ifMatch: string | undefined,
    @CalledBy() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EmailSettingsView> {
    const seen = ifMatch === undefined ? undefined : seenRevision(ifMatch);
    return tagged(response, await this.settings.save(request, seen, caller));
  }

  @Get('kinds')
  @Roles('auditor')
  @ApiOperation({ summary: 'The ways to send, with the schema of their settings' })
  @ApiOkResponse({ type: [KindAnswer] })
  offered(): KindAnswer[] {
    return this.kinds.offered(this.config.production).map((kind) => ({
      id: kind.id,
      label: kind.label,
      description: kind.description,
      schema: schemaOf(kind),
      destination: kind.destination,
      stages: kind.stages(new kind.settings()),
    }));
  }

  @Post('check')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say what is wrong with a draft, field by field; saves nothing and connects to nothing' })
  @ApiOkResponse({ type: DraftProblemsAnswer })
  async check(@CheckedBody() draft: UncheckedSettings): Promise<DraftProblemsAnswer> {
    return { errors: await this.settings.problemsOf(draft) };
  }

  @Post('test-connection')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try a draft, or what is stored ({}); saves nothing and sends no email' })
  @ApiTestAnswer(TestAnswer, ResultLine)
  async testConnection(
    @CheckedBody() draft: EmailSettingsDraft,
    @CalledBy() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const tryable = await this.settings.tryable(isEmpty(draft) ? undefined : draft);
    await this.test.allow(caller);
    const plan = tryable.kind.stages(tryable.settings);
    await answerTest(request, response, plan, (onStage, signal) => this.test.run(tryable, caller, onStage, signal));
  }
}

function tagged(response: Response, view: EmailSettingsView): EmailSettingsView {
  response.setHeader('ETag', etag(view.revision));
  return view;
}

function isEmpty(draft: object): boolean {
  return Object.values(draft).every((value) => value === undefined);
}
