import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The one row of branding. It exists from the start, with revision 0 and nothing in it. */
@Entity('ums_mail_branding', { synchronize: false })
export class StoredBranding {
  @PrimaryColumn('integer')
  id!: number;

  @Column('integer')
  revision!: number;

  @Column('simple-json')
  branding!: object;

  @Column({ name: 'updated_at', type: Date, nullable: true })
  updatedAt!: Date | null;

  @Column({ name: 'updated_by_id', type: 'text', nullable: true })
  updatedById!: string | null;

  @Column({ name: 'updated_by_name', type: 'text', nullable: true })
  updatedByName!: string | null;
}
