import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columns } from './columns.js';

/** API keys, and the audit log, which nothing may change once written. */
export class Access1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time, ascii } = columns(runner);
    await runner.query(`
      CREATE TABLE ums_mail_api_keys (
        id ${ascii} PRIMARY KEY,
        name text NOT NULL,
        role text NOT NULL,
        prefix text NOT NULL,
        hash text NOT NULL UNIQUE,
        created_at ${time} NOT NULL,
        created_by_id text NOT NULL,
        created_by_name text NOT NULL,
        expires_at ${time},
        last_used_at ${time},
        revoked_at ${time}
      )`);
    await runner.query(`
      CREATE TABLE ums_mail_audit_log (
        id ${ascii} PRIMARY KEY,
        at ${time} NOT NULL,
        actor_id text NOT NULL,
        actor_name text NOT NULL,
        origin text NOT NULL,
        action text NOT NULL,
        subject text NOT NULL,
        details text NOT NULL
      )`);
    if (runner.dataSource.options.type === 'postgres') {
      await runner.query(`
        CREATE FUNCTION ums_mail_audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'The audit log is append-only.'; END $$`);
      await runner.query(`
        CREATE TRIGGER ums_mail_audit_log_append_only BEFORE UPDATE OR DELETE ON ums_mail_audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION ums_mail_audit_log_is_append_only()`);
    } else {
      for (const change of ['UPDATE', 'DELETE']) {
        await runner.query(`
          CREATE TRIGGER ums_mail_audit_log_no_${change.toLowerCase()} BEFORE ${change} ON ums_mail_audit_log
          BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END`);
      }
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ums_mail_audit_log');
    if (runner.dataSource.options.type === 'postgres') {
      await runner.query('DROP FUNCTION ums_mail_audit_log_is_append_only()');
    }
    await runner.query('DROP TABLE ums_mail_api_keys');
  }
}
