import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TemplateSource } from '../template-source.js';

/** The words of a template as somebody saved them. Never changed; gone with the template. */
@Entity('ums_mail_template_versions', { synchronize: false })
export class TemplateVersion implements TemplateSource {
  @PrimaryColumn({ name: 'template_id', type: 'text' })
  templateId!: string;

  @PrimaryColumn('integer')
  version!: number;

  @Column('text')
  subject!: string;

  @Column('text')
  preheader!: string;

  @Column('text')
  body!: string;

  @Column('text')
  format!: TemplateSource['format'];

  @Column('text')
  disclaimer!: string;

  @Column({ name: 'html_enabled', type: 'boolean' })
  htmlEnabled!: boolean;

  @Column({ name: 'saved_at', type: Date })
  savedAt!: Date;

  @Column({ name: 'saved_by_id', type: 'text' })
  savedById!: string;

  @Column({ name: 'saved_by_name', type: 'text' })
  savedByName!: string;
}

/** The words alone. */
export function sourceOf({
  subject,
  preheader,
  body,
  format,
  disclaimer,
  htmlEnabled,
}: TemplateSource): TemplateSource {
  return { subject, preheader, body, format, disclaimer, htmlEnabled };
}
