import { ApiProperty } from '@nestjs/swagger';
import { PersonAnswer } from '../http/person.answer.js';
import { SETTING_VALUE } from './kind.answers.js';
import type { SettingValue, StoredSettings } from './stored-settings.entity.js';

/** The email settings as they are answered: never with a secret, nor with a mask of one. */
export class EmailSettingsView {
  @ApiProperty({ type: String, nullable: true, description: 'null while nothing has been saved' })
  kind!: string | null;

  @ApiProperty({ type: String, nullable: true })
  senderName!: string | null;

  @ApiProperty({ type: String, nullable: true })
  senderEmailAddress!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: SETTING_VALUE,
    description:
      "The kind's settings. Of a secret `password`, `passwordSet` and `passwordSetAt` tell that one is stored, and since when.",
  })
  settings!: Record<string, SettingValue>;

  @ApiProperty({ type: 'integer', description: 'Counts the saves; 0 while nothing has been saved' })
  revision!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  updatedAt!: string | null;

  @ApiProperty({ type: PersonAnswer, nullable: true, description: 'Who saved last' })
  updatedBy!: PersonAnswer | null;
}

export function viewOf(stored: StoredSettings): EmailSettingsView {
  const secrets = Object.entries(stored.secrets).flatMap(([name, { setAt }]): [string, SettingValue][] => [
    [`${name}Set`, true],
    [`${name}SetAt`, setAt],
  ]);
  return {
    kind: stored.kind,
    senderName: stored.senderName,
    senderEmailAddress: stored.senderEmailAddress,
    settings: { ...stored.settings, ...Object.fromEntries(secrets) },
    revision: stored.revision,
    updatedAt: stored.updatedAt?.toISOString() ?? null,
    updatedBy: stored.updatedById === null ? null : { id: stored.updatedById, name: stored.updatedByName ?? '' },
  };
}
