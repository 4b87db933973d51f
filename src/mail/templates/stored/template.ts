import type { SystemTemplate, SystemTemplates } from '../system-templates.js';
import type { TemplateSource } from '../template-source.js';
import type { StoredTemplate } from './stored-template.entity.js';

/** A template as people deal with it, whoever made it. */
export interface Template {
  /** A UUID, or `system.forgot-password.en`: fit for an address, and the same in every release. */
  readonly id: string;
  /** The key of its event. */
  readonly event: string;
  readonly locale: string;
  readonly name: string;
  /** It came with the release and cannot be changed. */
  readonly system: boolean;
  /** Whether emails of its event are sent with it to those who read its language. */
  readonly isDefault: boolean;
  /** Counts the saves; 0 for a system template. */
  readonly version: number;
  /** What the log calls it in this version. */
  readonly loggedAs: string;
  readonly updatedAt: Date | null;
  readonly updatedBy: { readonly id: string; readonly name: string } | null;
  /** The system template that it goes back to. */
  readonly copiedFrom: string | null;
  /** What it was copied from has said something else since a release. */
  readonly systemChanged: boolean;
}

/** A template with its words. */
export interface WrittenTemplate extends Template {
  readonly source: TemplateSource;
}

export const idOf = ({ event, locale }: SystemTemplate): string => `system.${event.key}.${locale}`;

export function asSystemTemplate(template: SystemTemplate, isDefault: boolean): Template {
  return {
    id: idOf(template),
    event: template.event.key,
    locale: template.locale,
    name: 'System template',
    system: true,
    isDefault,
    version: 0,
    loggedAs: template.id,
    updatedAt: null,
    updatedBy: null,
    copiedFrom: null,
    systemChanged: false,
  };
}

export function asOwnTemplate(stored: StoredTemplate, system: SystemTemplates): Template {
  const { id, event, locale, name, isDefault, version, updatedAt, copiedFrom, copiedWords } = stored;
  const original = system.all().find((template) => idOf(template) === copiedFrom);
  return {
    id,
    event,
    locale,
    name,
    system: false,
    isDefault,
    version,
    loggedAs: `${id}/${version}`,
    updatedAt,
    updatedBy: { id: stored.updatedById, name: stored.updatedByName },
    copiedFrom,
    systemChanged: original !== undefined && original.words !== copiedWords,
  };
}
