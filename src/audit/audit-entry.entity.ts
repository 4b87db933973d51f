import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who did what, when and from where. Written once: the database refuses to change or delete it. */
@Entity('ums_mail_audit_log', { synchronize: false })
export class AuditEntry {
  @PrimaryColumn('text')
  id!: string;

  @Column({ type: Date })
  at!: Date;

  @Column({ name: 'actor_id', type: 'text' })
  actorId!: string;

  @Column({ name: 'actor_name', type: 'text' })
  actorName!: string;

  /** The address from which the request came. */
  @Column('text')
  origin!: string;

  /** `email-settings.saved`, `email-settings.tested` … */
  @Column('text')
  action!: string;

  /** What it was done to: an id, or empty where there is only one. */
  @Column('text')
  subject!: string;

  /** Which fields, from what to what. Never a secret. */
  @Column('simple-json')
  details!: object;
}
