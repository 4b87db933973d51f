import type { MigrationInterface, QueryRunner } from 'typeorm';

/** PostgreSQL has a statement that empties a table past the triggers of DELETE; SQLite has none. */
export class AuditLogTruncate1764000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type !== 'postgres') return;
    await runner.query(`
      CREATE TRIGGER ums_mail_audit_log_no_truncate BEFORE TRUNCATE ON ums_mail_audit_log
      FOR EACH STATEMENT EXECUTE FUNCTION ums_mail_audit_log_is_append_only()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type !== 'postgres') return;
    await runner.query('DROP TRIGGER ums_mail_audit_log_no_truncate ON ums_mail_audit_log');
  }
}
