import type { Schemas } from '../api/schemas.js';

export type Branding = Schemas['BrandingRequest'];
export type StoredBranding = Schemas['BrandingAnswer'];
export type FieldName = keyof Branding;

interface BrandingField {
  readonly label: string;
  readonly help: string;
  /** Which keyboard a phone shows. */
  readonly keyboard: 'text' | 'url' | 'email';
}

/** What emails present the organization with, in the order of the form. */
export const FIELDS: Readonly<Record<FieldName, BrandingField>> = {
  organizationName: {
    label: 'Organization Name',
    help: 'Who the emails come from, as people know it.',
    keyboard: 'text',
  },
  organizationUrl: {
    label: 'Organization Address',
    help: 'Where its name leads to. Leave empty for no link.',
    keyboard: 'url',
  },
  siteName: { label: 'Site Name', help: 'What people sign in to: “your Nordlicht Portal account”.', keyboard: 'text' },
  siteUrl: { label: 'Site Address', help: 'Where people find it without a link from an email.', keyboard: 'url' },
  logoUrl: {
    label: 'Logo Address',
    help: 'An https:// address that everybody can reach. Leave empty to show the name in its place.',
    keyboard: 'url',
  },
  supportEmail: {
    label: 'Support Email',
    help: 'Where people write for help. Leave empty to name the administrator instead.',
    keyboard: 'email',
  },
  color: { label: 'Colour', help: 'Of buttons and links. Only in emails, never on this page.', keyboard: 'text' },
};
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

export const fieldId = (name: FieldName): string => `branding-${name}`;

/** What a save sends of what is stored. */
export function brandingOf(stored: StoredBranding): Branding {
  return Object.fromEntries(FIELD_NAMES.map((name) => [name, stored[name]])) as unknown as Branding;
}
