import { HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, ValidateNested } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Request, Response } from 'express';
import { ApiController, CalledBy } from '../../access/api-controller.js';
import { CheckedBody } from '../../http/checked.js';
import type { Caller } from '../../access/person.js';
import { ApiTestAnswer, TestAnswer } from '../../email-settings/connection-test.answers.js';
import { EmailSettingsRequest } from '../../email-settings/email-settings.requests.js';
import { EmailSettingsService } from '../../email-settings/email-settings.service.js';
import { answerTest } from '../../email-settings/test-answer.js';
import { IsEmailAddress, ToEmailAddress } from '../../mail-transports/email-address.js';
import { TestEmail } from './test-email.js';

/** Where the test email goes, and with which settings. */
export class TestEmailRequest {
  @JSONSchema({ title: 'To Email' })
  @ToEmailAddress()
  @IsEmailAddress()
  to!: string;

  @JSONSchema({ description: 'Settings that are not saved; absent: the stored ones' })
  @IsOptional()
  @IsObject({ message: 'Must be an object with email settings.' })
  @ValidateNested()
  @Type(() => EmailSettingsRequest)
  draft?: EmailSettingsRequest;
}

export class TestEmailAnswer extends TestAnswer {
  @ApiProperty({ description: 'Its id in the log' })
  id!: string;

  @ApiProperty({ description: "Its Message-ID: what the mail server's people can look for" })
  messageId!: string;
}

export class TestEmailResultLine extends TestEmailAnswer {
  @ApiProperty({ enum: ['result'] })
  type!: string;
}

@ApiController('email-settings/test-email')
export class TestEmailController {
  constructor(
    private readonly settings: EmailSettingsService,
    private readonly testEmail: TestEmail,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a test email with a draft, or with what is stored' })
  @ApiTestAnswer(TestEmailAnswer, TestEmailResultLine)
  async send(
    @CheckedBody() { to, draft }: TestEmailRequest,
    @CalledBy() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const tryable = await this.settings.tryable(draft, 'draft.');
    await this.testEmail.allow(caller);
    const plan = tryable.kind.stages(tryable.settings, true);
    await answerTest(
      request,
      response,
      plan,
      (onStage, signal) => this.testEmail.send(tryable, to, caller, onStage, signal),
      ({ id, messageId }) => ({ id, messageId }),
    );
  }
}
