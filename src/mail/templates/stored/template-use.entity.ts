import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A time in which a version of a template was the default, without a break. Gone with the template. */
@Entity('ums_mail_template_uses', { synchronize: false })
export class TemplateUse {
  /** A UUID of version 7, so that they can be put in their order. */
  @PrimaryColumn('text')
  id!: string;

  @Column({ name: 'template_id', type: 'text' })
  templateId!: string;

  @Column('integer')
  version!: number;

  /** Null: since before this was kept. */
  @Column({ name: 'used_from', type: Date, nullable: true })
  from!: Date | null;

  /** Null: it still is. */
  @Column({ name: 'used_until', type: Date, nullable: true })
  until!: Date | null;
}
