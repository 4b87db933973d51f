import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from './person.js';

/** A key with which another service calls the API. The key itself is shown once and never stored. */
@Entity('ums_mail_api_keys', { synchronize: false })
export class ApiKey {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  role!: Role;

  /** Its beginning, so that people can tell keys apart. */
  @Column('text')
  prefix!: string;

  /** SHA-256 in hex; enough without salt or stretching for 256 random bits. */
  @Column('text')
  hash!: string;

  @Column({ name: 'created_at', type: Date })
  createdAt!: Date;

  @Column({ name: 'created_by_id', type: 'text' })
  createdById!: string;

  @Column({ name: 'created_by_name', type: 'text' })
  createdByName!: string;

  @Column({ name: 'expires_at', type: Date, nullable: true })
  expiresAt!: Date | null;

  @Column({ name: 'last_used_at', type: Date, nullable: true })
  lastUsedAt!: Date | null;

  @Column({ name: 'revoked_at', type: Date, nullable: true })
  revokedAt!: Date | null;
}
