import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role, SignIn } from './person.js';

/** Somebody who has signed in to the page. What the cookie holds is never stored. */
@Entity('ums_mail_sessions', { synchronize: false })
export class Session {
  /** Stands in the audit log; of no use to anybody else. */
  @PrimaryColumn('text')
  id!: string;

  /** SHA-256 in hex of what the cookie holds: 256 random bits. */
  @Column('text')
  hash!: string;

  @Column({ name: 'person_id', type: 'text' })
  personId!: string;

  @Column({ name: 'person_name', type: 'text' })
  personName!: string;

  @Column('simple-json')
  roles!: Role[];

  @Column({ name: 'sign_in', type: 'text' })
  signIn!: SignIn;

  /** What must stay in force: the id of an API key, or what {@link Sessions} knows the admin token or provider by. */
  @Column('text')
  credential!: string;

  @Column({ name: 'created_at', type: Date })
  createdAt!: Date;

  @Column({ name: 'last_used_at', type: Date })
  lastUsedAt!: Date;

  @Column({ name: 'expires_at', type: Date })
  expiresAt!: Date;
}
