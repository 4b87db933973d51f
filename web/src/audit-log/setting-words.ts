import type { Schemas } from '../api/schemas.js';

/** How fields and their values read: the labels of the forms, not the names of the API. */
export interface SettingWords {
  label(field: string): string;
  value(field: string, value: unknown): string;
  /** To sort fields as they stand in their form. */
  place(field: string): number;
}

/** The fields that are no settings of a kind, and what else stands in an entry. */
const LABELS: Readonly<Record<string, string>> = {
  kind: 'Email Account',
  senderName: 'Sender Name',
  senderEmailAddress: 'Sender Email Address',
  organizationName: 'Organization Name',
  organizationUrl: 'Organization Address',
  siteName: 'Site Name',
  siteUrl: 'Site Address',
  logoUrl: 'Logo Address',
  supportEmail: 'Support Email',
  color: 'Colour',
  alsoTriedPorts: 'Other Ports Tried',
  ok: 'Passed',
  cancelled: 'Cancelled',
  stage: 'Stopped At',
  code: 'Code',
  name: 'Name',
  role: 'Role',
  expiresAt: 'Expires',
  signIn: 'Sign-In',
  resent: 'Emails',
};

/** @param kinds whose schemas bring the labels of their settings; empty while they are not known. */
export function settingWords(kinds: readonly Schemas['KindAnswer'][]): SettingWords {
  const fields = new Map(kinds.flatMap(({ schema }) => Object.entries(schema.properties)));
  const order = ['kind', ...fields.keys(), ...Object.keys(LABELS)];
  return {
    place: (field) => order.indexOf(field),
    label: (field) => LABELS[field] ?? fields.get(field)?.title ?? field,
    value: (field, value) => {
      if (value === null || value === undefined || value === '') return 'empty';
      if (typeof value === 'boolean') return value ? 'on' : 'off';
      if (Array.isArray(value)) return value.join(', ');
      if (field === 'kind') return kinds.find(({ id }) => id === value)?.label ?? String(value);
      const choice = fields.get(field)?.oneOf?.find(({ enum: [only] }) => only === value);
      return choice?.title ?? String(value);
    },
  };
}
