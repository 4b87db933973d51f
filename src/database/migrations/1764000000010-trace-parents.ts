import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which span an email was asked for: the spans of its attempts point back to it, on whatever machine it is sent. */
export class TraceParents1764000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ums_mail_emails ADD COLUMN trace_parent text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ums_mail_emails DROP COLUMN trace_parent');
  }
}
