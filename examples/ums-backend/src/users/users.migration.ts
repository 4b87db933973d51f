import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Users1760000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id integer PRIMARY KEY AUTOINCREMENT,
        email text NOT NULL UNIQUE,
        fullName text NOT NULL,
        role text NOT NULL DEFAULT 'member',
        tokenHash text NOT NULL,
        tokenExpiresAt datetime NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE users');
  }
}
