import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columns } from './columns.js';

/** The sessions of people who signed in to the page: every replica knows them. */
export class Sessions1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time, ascii } = columns(runner);
    await runner.query(`
      CREATE TABLE ums_mail_sessions (
        id ${ascii} PRIMARY KEY,
        hash text NOT NULL UNIQUE,
        person_id text NOT NULL,
        person_name text NOT NULL,
        roles text NOT NULL,
        sign_in text NOT NULL,
        credential text NOT NULL,
        created_at ${time} NOT NULL,
        last_used_at ${time} NOT NULL,
        expires_at ${time} NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ums_mail_sessions');
  }
}
