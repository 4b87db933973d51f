import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TemplateSource } from '../template-source.js';

/** A template that an editor has made, without its words: those stand in its versions. */
@Entity('ums_mail_templates', { synchronize: false })
export class StoredTemplate {
  /** A UUID of version 7. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  event!: string;

  @Column('text')
  locale!: string;

  @Column('text')
  name!: string;

  /** Counts the saves, from 1 on; the version with this number holds its words. */
  @Column('integer')
  version!: number;

  /** Whether it is sent. Of an event and a language at most one is. */
  @Column({ name: 'is_default', type: 'boolean' })
  isDefault!: boolean;

  /** The system template that it goes back to, however often it was copied: `system.forgot-password.en`. */
  @Column({ name: 'copied_from', type: 'text' })
  copiedFrom!: string;

  /** What that one said then, as `wordsOf` has it: a release may have changed it since. */
  @Column({ name: 'copied_words', type: 'text' })
  copiedWords!: string;

  /** The same in full; null: copied before that was kept. Long, so it is read only where it is asked for. */
  @Column({ name: 'copied_source', type: 'simple-json', nullable: true, select: false })
  copiedSource!: TemplateSource | null;

  @Column({ name: 'updated_at', type: Date })
  updatedAt!: Date;

  @Column({ name: 'updated_by_id', type: 'text' })
  updatedById!: string;

  @Column({ name: 'updated_by_name', type: 'text' })
  updatedByName!: string;
}
