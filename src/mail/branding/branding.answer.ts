import { ApiProperty } from '@nestjs/swagger';
import { PersonAnswer } from '../../http/person.answer.js';
import type { BrandingInForce } from './branding.service.js';

/** The branding as it is answered, and as it is shown to somebody whose change came too late. */
export class BrandingAnswer {
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

  @ApiProperty({ type: 'integer', description: '0 while nothing has been saved' })
  revision!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  updatedAt!: string | null;

  @ApiProperty({ type: PersonAnswer, nullable: true, description: 'Who saved last' })
  updatedBy!: PersonAnswer | null;
}

export function answerOf({ branding, revision, updatedAt, updatedBy }: BrandingInForce): BrandingAnswer {
  return { ...branding, revision, updatedAt: updatedAt?.toISOString() ?? null, updatedBy };
}
