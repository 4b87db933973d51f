import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columns } from './columns.js';

/** The templates that editors have made, with every version of their words. */
export class Templates1764000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time, ascii } = columns(runner);
    await runner.query(`
      CREATE TABLE ums_mail_templates (
        id ${ascii} PRIMARY KEY,
        event ${ascii} NOT NULL,
        locale ${ascii} NOT NULL,
        name text NOT NULL,
        version integer NOT NULL,
        is_default boolean NOT NULL,
        copied_from text NOT NULL,
        copied_words text NOT NULL,
        updated_at ${time} NOT NULL,
        updated_by_id text NOT NULL,
        updated_by_name text NOT NULL
      )`);
    // Read for every email; and it is the database that knows no two defaults.
    await runner.query(
      `CREATE UNIQUE INDEX ums_mail_templates_default ON ums_mail_templates (event, locale) WHERE is_default`,
    );
    await runner.query(`
      CREATE TABLE ums_mail_template_versions (
        template_id ${ascii} NOT NULL REFERENCES ums_mail_templates (id) ON DELETE CASCADE,
        version integer NOT NULL,
        subject text NOT NULL,
        preheader text NOT NULL,
        body text NOT NULL,
        format text NOT NULL,
        disclaimer text NOT NULL,
        html_enabled boolean NOT NULL,
        saved_at ${time} NOT NULL,
        saved_by_id text NOT NULL,
        saved_by_name text NOT NULL,
        PRIMARY KEY (template_id, version)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ums_mail_template_versions');
    await runner.query('DROP TABLE ums_mail_templates');
  }
}
