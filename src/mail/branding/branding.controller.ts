import { Get, Headers, HttpCode, Post, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiController, CalledBy, Roles } from '../../access/api-controller.js';
import { CheckedBody } from '../../http/checked.js';
import type { Caller } from '../../access/person.js';
import { ApiStale } from '../../http/problem.js';
import { etag, seenRevision } from '../../http/revision.js';
import { answerOf, BrandingAnswer } from './branding.answer.js';
import { BrandingPreview, BrandingPreviewAnswer } from './branding-preview.js';
import { BrandingPreviewRequest, BrandingRequest } from './branding.requests.js';
import { type BrandingInForce, BrandingService } from './branding.service.js';

@ApiController('email-branding')
export class BrandingController {
  constructor(
    private readonly branding: BrandingService,
    private readonly preview: BrandingPreview,
  ) {}

  @Get()
  @Roles('auditor', 'template-editor')
  @ApiOperation({ summary: 'How emails present the organization' })
  @ApiOkResponse({ type: BrandingAnswer })
  async read(@Res({ passthrough: true }) response: Response): Promise<BrandingAnswer> {
    return tagged(response, await this.branding.inForce());
  }

  @Put()
  @Roles('template-editor')
  @ApiOperation({ summary: 'Change it; the next email uses it' })
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of the state you have seen' })
  @ApiOkResponse({ type: BrandingAnswer })
  @ApiStale(BrandingAnswer)
  async save(
    @CheckedBody() request: BrandingRequest,
    @Headers('if-match') ifMatch: string | undefined,
    @CalledBy() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BrandingAnswer> {
    return tagged(response, await this.branding.save(request, seenRevision(ifMatch), caller));
  }

  @Post('preview')
  @HttpCode(200)
  @Roles('template-editor', 'auditor')
  @ApiOperation({ summary: 'Show branding that is not saved in an email with made-up data; nothing is kept or sent' })
  @ApiOkResponse({ type: BrandingPreviewAnswer })
  show(@CheckedBody() request: BrandingPreviewRequest): BrandingPreviewAnswer {
    return this.preview.show(request);
  }
}

function tagged(response: Response, inForce: BrandingInForce): BrandingAnswer {
  response.setHeader('ETag', etag(inForce.revision));
  return answerOf(inForce);
}
