import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columns } from './columns.js';

/** The one row of email settings, and the one row of branding. */
export class Settings1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time } = columns(runner);
    await runner.query(`
      CREATE TABLE ums_mail_settings (
        id integer PRIMARY KEY CHECK (id = 1),
        revision integer NOT NULL,
        kind text,
        sender_name text,
        sender_email_address text,
        settings text NOT NULL,
        secrets text NOT NULL,
        updated_at ${time},
        updated_by_id text,
        updated_by_name text,
        last_test text
      )`);
    // The rows exist from the start, so that every save is an UPDATE guarded by the revision, the first one too.
    await runner.query(`INSERT INTO ums_mail_settings (id, revision, settings, secrets) VALUES (1, 0, '{}', '{}')`);
    await runner.query(`
      CREATE TABLE ums_mail_branding (
        id integer PRIMARY KEY CHECK (id = 1),
        revision integer NOT NULL,
        branding text NOT NULL,
        updated_at ${time},
        updated_by_id text,
        updated_by_name text
      )`);
    await runner.query(`INSERT INTO ums_mail_branding (id, revision, branding) VALUES (1, 0, '{}')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ums_mail_branding');
    await runner.query('DROP TABLE ums_mail_settings');
  }
}
