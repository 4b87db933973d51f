import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which request an email came with: log lines about it say so, on whatever machine it is sent. */
export class RequestIds1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ums_mail_emails ADD COLUMN request_id text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ums_mail_emails DROP COLUMN request_id');
  }
}
