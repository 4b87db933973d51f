import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { IsMailHost, ToMailHost } from '../mail-host.js';
import { IsMailPort } from '../mail-port.js';
import { IsSingleLine } from '../single-line.js';
import { IsCaCertificate } from './ca-certificate.js';
import { SMTP_PROVIDERS } from './smtp.providers.js';

export type AuthenticationType = 'basic' | 'anonymous';

const SERVER = { 'x-section': 'Server' } as const;
const MORE_SERVER = { 'x-section': 'Server', 'x-folded': 'More Server Settings' } as const;
const SIGN_IN = { 'x-section': 'Sign-in' } as const;

/**
 * What an admin types for an SMTP server. The order here is the order of the form; `x-section` is the heading that a
 * field stands under, `x-folded` the line that it is folded behind.
 */
@JSONSchema((schema) => ({ ...schema, required: ['host'], 'x-providers': SMTP_PROVIDERS }))
export class SmtpSettings {
  @JSONSchema({ ...SERVER, type: 'string', title: 'SMTP Server', description: 'A host name or an IP address.' })
  @IsMailHost()
  @ToMailHost()
  host!: string;

  @JSONSchema({
    ...SERVER,
    type: 'integer',
    minimum: 1,
    maximum: 65_535,
    'x-beside': 'host',
    title: 'SMTP Port',
    default: 587,
  })
  @IsMailPort()
  port: number = 587;

  @JSONSchema({
    ...SERVER,
    title: 'Enable SSL',
    oneOf: [
      {
        enum: [true],
        title: 'On',
        description: 'Encrypted from the first byte. Usual port 465.',
        'x-usual': { port: 465 },
      },
      {
        enum: [false],
        title: 'Off',
        description: 'Starts plain and must switch to encryption (STARTTLS) before anything is sent. Usual port 587.',
        'x-usual': { port: 587 },
      },
    ],
    default: false,
  })
  @IsBoolean({ message: 'Either true or false.' })
  enableSsl: boolean = false;

  @JSONSchema({
    ...SIGN_IN,
    type: 'string',
    title: 'Authentication Type',
    oneOf: [
      { enum: ['basic'], title: 'Basic authentication' },
      {
        enum: ['anonymous'],
        title: 'Anonymous authentication',
        description: 'No username or password is sent. A stored password is kept until you save.',
      },
    ],
    default: 'basic',
  })
  @IsIn(['basic', 'anonymous'], { message: 'Either "basic" or "anonymous".' })
  authenticationType: AuthenticationType = 'basic';

  @JSONSchema({
    ...SIGN_IN,
    type: 'string',
    maxLength: 320,
    title: 'Username',
    description: 'Often the full email address.',
    'x-shown-when': { authenticationType: 'basic' },
  })
  @MayBeAbsent()
  @IsSingleLine({ max: 320 })
  username?: string;

  @JSONSchema({
    ...SIGN_IN,
    type: 'string',
    maxLength: 1_024,
    title: 'Password',
    writeOnly: true,
    'x-shown-when': { authenticationType: 'basic' },
  })
  @MayBeAbsent()
  @IsSingleLine({ max: 1_024 })
  password?: string;

  @JSONSchema({
    ...MORE_SERVER,
    title: 'Allow Unencrypted Connection',
    description:
      'Only inside your own network. Anyone on the way can read the emails. Username and password are not sent.',
    default: false,
    'x-shown-when': { authenticationType: 'anonymous', enableSsl: false },
  })
  @IsBoolean({ message: 'Either true or false.' })
  allowUnencrypted: boolean = false;

  @JSONSchema({
    ...MORE_SERVER,
    type: 'string',
    maxLength: 65_536,
    'x-multiline': true,
    title: 'CA Certificate',
    description:
      'Only for a server with a certificate from your own authority. Paste it, starting with BEGIN CERTIFICATE.',
  })
  @MayBeAbsent()
  @IsCaCertificate()
  caCertificate?: string;

  @JSONSchema({
    ...MORE_SERVER,
    type: 'string',
    title: 'Client Name',
    description: 'How this system introduces itself (EHLO): a full host name. The name of this machine if left empty.',
  })
  @MayBeAbsent()
  @IsMailHost()
  @ToMailHost()
  clientName?: string;

  @JSONSchema({
    ...MORE_SERVER,
    type: 'integer',
    title: 'Connections',
    description: 'The most that are open to the server at a time.',
    default: 5,
  })
  @Max(50, { message: 'At most 50.' })
  @Min(1, { message: 'At least 1.' })
  @IsInt({ message: 'A whole number.' })
  maxConnections: number = 5;

  @JSONSchema({
    ...MORE_SERVER,
    type: 'integer',
    title: 'Emails per Minute',
    description: 'For a server with such a limit. No limit if left empty.',
  })
  @MayBeAbsent()
  @Max(100_000, { message: 'At most 100000.' })
  @Min(1, { message: 'At least 1.' })
  @IsInt({ message: 'A whole number.' })
  messagesPerMinute?: number;
}

/** Empty and `null` are the same as not there. */
function MayBeAbsent(): PropertyDecorator {
  const absent = Transform(({ value }: { value: unknown }) => (value === '' || value === null ? undefined : value));
  return (target, name) => {
    IsOptional()(target, name);
    absent(target, name);
  };
}
