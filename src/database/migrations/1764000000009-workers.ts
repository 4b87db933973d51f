import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columns } from './columns.js';

/** Those who send now: they share the account's connections. */
export class Workers1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time, ascii } = columns(runner);
    await runner.query(`
      CREATE TABLE ums_mail_workers (
        id ${ascii} PRIMARY KEY,
        seen_at ${time} NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ums_mail_workers');
  }
}
