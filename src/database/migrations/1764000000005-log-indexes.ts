import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the log is filtered by beside the column that leads to the rows stands in the indexes too: a filter that hardly
 * anything matches then goes through index entries, not through rows of the table. All but the status never change.
 */
const INDEXES = {
  status: 'status, id, event, recipient_key, recipient_domain, queued_by',
  recipient_key: 'recipient_key, id, event, queued_by',
  recipient_domain: 'recipient_domain, id, event, queued_by',
  queued_by: 'queued_by, id, event',
} as const;

/** The log with a hundred thousand emails answers at once. */
export class LogIndexes1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of Object.entries(INDEXES)) await replace(runner, name, columns);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await replace(runner, name, `${name}, id`);
  }
}

async function replace(runner: QueryRunner, name: string, columns: string): Promise<void> {
  await runner.query(`DROP INDEX ums_mail_emails_${name}`);
  await runner.query(`CREATE INDEX ums_mail_emails_${name} ON ums_mail_emails (${columns})`);
}
