import { Get, Headers, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiController, CalledBy, Roles } from '../../access/api-controller.js';
import { CheckedBody } from '../../http/checked.js';
import type { Caller } from '../../access/person.js';
import { etag, seenRevision } from '../../http/revision.js';
import { BrandingRequest } from './branding.requests.js';
import { type BrandingInForce, BrandingService } from './branding.service.js';

class BrandingAnswer {
  @ApiProperty()
  organizationName!: string;

  @ApiProperty()
  organizationUrl!: string;

  @ApiProperty()
  siteName!: string;

  @ApiProperty()
  siteUrl!: string;

  @ApiProperty()
  logoUrl!: string;

  @ApiProperty()
  supportEmail!: string;

  @ApiProperty({ example: '#14608f' })
  color!: string;

  @ApiProperty({ description: '0 while nothing has been saved' })
  revision!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  updatedAt!: string | null;

  @ApiProperty({ type: 'object', nullable: true, properties: { id: { type: 'string' }, name: { type: 'string' } } })
  updatedBy!: { readonly id: string; readonly name: string } | null;
}

@ApiController('email-branding')
export class BrandingController {
  constructor(private readonly branding: BrandingService) {}

  @Get()
  @Roles('auditor', 'template-editor')
  @ApiOperation({ summary: 'How emails present the organization' })
  @ApiOkResponse({ type: BrandingAnswer })
  async read(@Res({ passthrough: true }) response: Response): Promise<BrandingAnswer> {
    return answer(response, await this.branding.inForce());
  }

  @Put()
  @Roles('template-editor')
  @ApiOperation({ summary: 'Change it; the next email uses it' })
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of the state you have seen' })
  @ApiOkResponse({ type: BrandingAnswer })
  async save(
    @CheckedBody() request: BrandingRequest,
    @Headers('if-match') ifMatch: string | undefined,
    @CalledBy() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BrandingAnswer> {
    return answer(response, await this.branding.save(request, seenRevision(ifMatch), caller));
  }
}

function answer(response: Response, { branding, revision, updatedAt, updatedBy }: BrandingInForce): BrandingAnswer {
  response.setHeader('ETag', etag(revision));
  return { ...branding, revision, updatedAt: updatedAt?.toISOString() ?? null, updatedBy };
}
