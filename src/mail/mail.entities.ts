import type { DataSource } from 'typeorm';
import { ApiKey } from '../access/api-key.entity.js';
import { Session } from '../access/session.entity.js';
import { AuditEntry } from '../audit/audit-entry.entity.js';
import { StoredSettings } from '../email-settings/stored-settings.entity.js';
import { StoredBranding } from './branding/stored-branding.entity.js';
import { StoredTemplate } from './templates/stored/stored-template.entity.js';
import { TemplateUse } from './templates/stored/template-use.entity.js';
import { TemplateVersion } from './templates/stored/template-version.entity.js';

/** For the `entities` of a host's data source; not needed where it has `autoLoadEntities`. */
export const mailEntities = [
  StoredSettings,
  StoredBranding,
  ApiKey,
  Session,
  AuditEntry,
  StoredTemplate,
  TemplateVersion,
  TemplateUse,
];

/** @throws Error where the data source does not know the entities, or looks for their tables where there are none. */
export function checkEntities(dataSource: DataSource): void {
  for (const entity of mailEntities) {
    if (!dataSource.hasMetadata(entity)) {
      throw new Error(
        'The data source does not know the entities of UMS Mail. Add mailEntities to its entities, or set autoLoadEntities: true.',
      );
    }
    const { tablePath, givenTableName } = dataSource.getMetadata(entity);
    if (tablePath !== givenTableName && tablePath !== `public.${givenTableName}`) {
      throw new Error(
        `The data source looks for ${givenTableName} as ${tablePath}: UMS Mail knows neither entityPrefix nor schema. Give it a data source without them: MailModule.forRoot({ dataSource: 'mail', … }).`,
      );
    }
  }
}
