import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Stage } from '../mail-transports/transport.js';

/** Settings are flat: what a form can hold. */
export type SettingValue = string | number | boolean;

/** A secret at rest: only the key ring can read it. */
export interface StoredSecret {
  /** Base64 of what the key ring sealed. */
  readonly sealed: string;
  readonly setAt: string;
  /** Where it may go (`destinationOf`), which it is bound to. Absent where it was sealed before that was so. */
  readonly destination?: string;
}

/** What the last test of the stored settings said. */
export interface LastTest {
  readonly at: string;
  readonly by: string;
  readonly ok: boolean;
  /** The settings that were tested. */
  readonly revision: number;
  /** Where it stopped. */
  readonly stage?: Stage;
  readonly code?: string;
  readonly certificateExpiresAt?: string;
}

/** The one row of email settings. It exists from the start, with revision 0 and without a kind. */
@Entity('ums_mail_settings', { synchronize: false })
export class StoredSettings {
  @PrimaryColumn('integer')
  id!: number;

  @Column('integer')
  revision!: number;

  @Column({ type: 'text', nullable: true })
  kind!: string | null;

  @Column({ name: 'sender_name', type: 'text', nullable: true })
  senderName!: string | null;

  @Column({ name: 'sender_email_address', type: 'text', nullable: true })
  senderEmailAddress!: string | null;

  /** The kind's settings without its secrets. */
  @Column('simple-json')
  settings!: Record<string, SettingValue>;

  @Column('simple-json')
  secrets!: Record<string, StoredSecret>;

  @Column({ name: 'updated_at', type: Date, nullable: true })
  updatedAt!: Date | null;

  @Column({ name: 'updated_by_id', type: 'text', nullable: true })
  updatedById!: string | null;

  @Column({ name: 'updated_by_name', type: 'text', nullable: true })
  updatedByName!: string | null;

  @Column({ name: 'last_test', type: 'simple-json', nullable: true })
  lastTest!: LastTest | null;
}
