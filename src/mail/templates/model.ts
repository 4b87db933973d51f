import type { MailEvent } from '../events/define-event.js';
import type { Variable, Variables } from '../events/variables.js';
import { samplesOf } from '../events/samples.js';
import { defaultBranding, type Branding } from './branding.js';
import { isolated } from './bidi.js';
import { directionOf } from './locale-fallback.js';
import { momentInWords } from './moment.js';
import { nameFor } from './names.js';
import { type Reader, readerOf } from './reader.js';

export interface Recipient {
  readonly address: string;
  readonly name?: string;
  readonly firstName?: string;
  /** Shown as it is: it is what the person signs in with. */
  readonly userName?: string;
  /** IANA name, such as `Europe/Berlin`; UTC where it is absent or unknown. */
  readonly timeZone?: string;
}

export interface ModelInput {
  readonly event: MailEvent;
  readonly branding: Branding;
  readonly recipient: Recipient;
  /** Who caused the email, where that was not the recipient. */
  readonly initiatorName?: string;
  /** As `checkEventData` let it through. */
  readonly data: unknown;
  /** The end of the link. */
  readonly expiresAt: Date;
  /** The language of the template, which may be another one than the recipient asked for. */
  readonly templateLocale: string;
  /** What the recipient asked for: decides how a date is written where it is the same language. */
  readonly locale?: string;
}

/** Everything that a template may show, complete: what nobody gave is empty, so that `{{#if}}` finds it. */
export interface TemplateModel extends Readonly<Record<string, unknown>> {
  readonly organization: {
    readonly name: string;
    readonly url: string;
    readonly logoUrl: string;
    readonly supportEmail: string;
  };
  readonly site: { readonly name: string; readonly url: string };
  readonly recipient: {
    readonly fullName: string;
    readonly firstName: string;
    readonly userName: string;
    readonly email: string;
  };
  readonly initiator: { readonly fullName: string };
  readonly expires: { readonly at: string };
  readonly links: Readonly<Record<string, string>>;
  /** The host of each link, for the layout. */
  readonly hosts: Readonly<Record<string, string>>;
  /** For whom the helpers write numbers and dates. */
  readonly reader: Reader;
}

export function buildModel(input: ModelInput): TemplateModel {
  const { event, branding, recipient, expiresAt, templateLocale, locale } = input;
  const direction = directionOf(templateLocale);
  // Not for user names and addresses: they are copied, and a mark would come along.
  const shown = (text: string) => isolated(text, direction);
  const reader = readerOf(templateLocale, locale, recipient.timeZone);
  const data = complete(event.data, input.data as Record<string, unknown>, shown);
  const links = (data['links'] ?? {}) as Record<string, string>;
  return {
    ...data,
    links,
    hosts: Object.fromEntries(Object.entries(links).map(([name, link]) => [name, new URL(link).host])),
    organization: {
      name: shown(branding.organizationName || branding.siteName),
      url: branding.organizationUrl || branding.siteUrl,
      logoUrl: branding.logoUrl,
      supportEmail: branding.supportEmail,
    },
    site: { name: shown(branding.siteName), url: branding.siteUrl },
    recipient: {
      fullName: shown(nameFor(event.names, recipient.name)),
      firstName: shown(nameFor(event.names, recipient.firstName)),
      userName: plain(recipient.userName ?? ''),
      email: recipient.address,
    },
    initiator: { fullName: shown(nameFor(event.names, input.initiatorName)) },
    expires: { at: momentInWords(expiresAt, reader) },
    reader,
  };
}

/** The models of an event's samples: every template must render with each. */
export function sampleModels(
  event: MailEvent,
  templateLocale: string,
  branding = defaultBranding(new URL('https://portal.nordlicht.example')),
): TemplateModel[] {
  return samplesOf(event, templateLocale).map((sample) => buildModel({ ...sample, event, branding, templateLocale }));
}

type Shown = (text: string) => string;

function complete(
  variables: Variables,
  data: Readonly<Record<string, unknown>>,
  shown: Shown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [name, completeValue(variable, data[name], shown)]),
  );
}

function completeValue(variable: Variable, value: unknown, shown: Shown): unknown {
  if (variable.type === 'object') return complete(variable.properties, (value ?? {}) as Record<string, unknown>, shown);
  if (variable.type === 'array') {
    return ((value ?? []) as readonly Record<string, unknown>[]).map((item) =>
      complete(variable.items.properties, item, shown),
    );
  }
  if (typeof value !== 'string') return value ?? '';
  const text = plain(value);
  // An address stays one when it is copied, and a date is read before it is shown.
  return variable.format === undefined ? shown(text) : text;
}

/** Text without the characters that hide or turn it; line breaks may stay. */
const plain = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]|[\p{Cs}\u2028-\u202e\u2066-\u2069\ufeff]/gu, '');
