import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columns } from './columns.js';

/** When each version of a template was in use, and what the system template said that it was copied from. */
export class TemplateHistory1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time, ascii } = columns(runner);
    await runner.query(`
      CREATE TABLE ums_mail_template_uses (
        id ${ascii} PRIMARY KEY,
        template_id ${ascii} NOT NULL REFERENCES ums_mail_templates (id) ON DELETE CASCADE,
        version integer NOT NULL,
        used_from ${time},
        used_until ${time}
      )`);
    // A template is in use once at a time.
    await runner.query(
      `CREATE UNIQUE INDEX ums_mail_template_uses_now ON ums_mail_template_uses (template_id) WHERE used_until IS NULL`,
    );
    await runner.query(`CREATE INDEX ums_mail_template_uses_of ON ums_mail_template_uses (template_id, version)`);
    // Since when what is in use now has been, nobody has noted.
    await runner.query(`
      INSERT INTO ums_mail_template_uses (id, template_id, version)
      SELECT id, id, version FROM ums_mail_templates WHERE is_default`);
    await runner.query(`ALTER TABLE ums_mail_templates ADD COLUMN copied_source text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ums_mail_templates DROP COLUMN copied_source');
    await runner.query('DROP TABLE ums_mail_template_uses');
  }
}
