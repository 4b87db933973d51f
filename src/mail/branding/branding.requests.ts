import { IsIn, IsString, Matches, MaxLength, ValidateIf } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { MayBeAbsent } from '../../http/may-be-absent.js';
import { addressProblem } from '../events/link.js';
import { SAMPLE_KEYS, type SampleKey } from '../events/samples.js';
import { IsEmailAddress, ToEmailAddress } from '../../mail-transports/email-address.js';
import { RefusedWith } from '../../mail-transports/refused-with.js';
import { IsSingleLine } from '../../mail-transports/single-line.js';

const given = (_: object, value: unknown) => value !== '';

/** An address on the web that may stand in every email; plain http only where `schemes` says so. */
function IsWebAddress(...schemes: readonly string[]): PropertyDecorator {
  return RefusedWith('isWebAddress', (value) => {
    const good =
      typeof value === 'string' && addressProblem(value) === undefined && schemes.includes(new URL(value).protocol);
    return good
      ? undefined
      : `Must be an address such as ${schemes[0]}//portal.example.com, percent-encoded where needed.`;
  });
}

/** How emails present the organization. Empty text leaves a part out. */
@JSONSchema((schema) => ({ ...schema, required: Object.keys(schema.properties ?? {}) }))
export class BrandingRequest {
  @JSONSchema({ title: 'Organization Name' })
  @ValidateIf(given)
  @Matches(/\S/, { message: 'Enter a name.' })
  @IsSingleLine({ max: 64 })
  organizationName!: string;

  @JSONSchema({ title: 'Organization Address', description: 'https:// address, or empty' })
  @ValidateIf(given)
  @IsWebAddress('https:', 'http:')
  organizationUrl!: string;

  @JSONSchema({ title: 'Site Name' })
  @Matches(/\S/, { message: 'Enter a name.' })
  @IsSingleLine({ max: 64 })
  siteName!: string;

  @JSONSchema({ title: 'Site Address' })
  @IsWebAddress('https:', 'http:')
  siteUrl!: string;

  @JSONSchema({ title: 'Logo Address', description: 'https:// address of a picture, or empty' })
  @ValidateIf(given)
  @IsWebAddress('https:')
  logoUrl!: string;

  @JSONSchema({ title: 'Support Email', description: 'An email address, or empty' })
  @ValidateIf(given)
  @ToEmailAddress()
  @IsEmailAddress()
  supportEmail!: string;

  @JSONSchema({ title: 'Color', description: 'Of the button, such as #14608F' })
  @Matches(/^#[0-9a-fA-F]{6}$/, { message: 'Must be a colour such as #14608F.' })
  color!: string;
}

/** Branding that is not saved, and the email that shows it. */
@JSONSchema((schema) => ({
  ...schema,
  required: schema.required?.filter((name) => name !== 'event' && name !== 'sample') ?? [],
}))
export class BrandingPreviewRequest extends BrandingRequest {
  @JSONSchema({ description: 'The key of an event; forgot-password if absent' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(64)
  event?: string;

  @JSONSchema({ description: 'Whose made-up email; typical if absent' })
  @MayBeAbsent()
  @IsIn(SAMPLE_KEYS, { message: `Must be one of: ${SAMPLE_KEYS.join(', ')}.` })
  sample?: SampleKey;
}
