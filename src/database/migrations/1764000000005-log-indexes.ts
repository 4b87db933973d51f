import type { MigrationInterface, QueryRunner } from 'typeorm';

interface Index {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

const INDEXES: readonly Index[] = [
  // What the log is filtered by beside the column that leads to the rows stands in the indexes too: a filter that
  // hardly anything matches then goes through index entries, not through rows. All but the status never change.
  { name: 'status', before: 'status, id', after: 'status, id, event, recipient_key, recipient_domain, queued_by' },
  { name: 'recipient_key', before: 'recipient_key, id', after: 'recipient_key, id, event, queued_by' },
  { name: 'recipient_domain', before: 'recipient_domain, id', after: 'recipient_domain, id, event, queued_by' },
  { name: 'queued_by', before: 'queued_by, id', after: 'queued_by, id, event' },
  // The status of sending counts in these two, without a row being read.
  { name: 'settled_at', before: 'settled_at', after: 'settled_at, status' },
  {
    name: 'expiry',
    before: `expires_at) WHERE (status = 'queued'`,
    after: `expires_at, carries_link, next_attempt_at) WHERE (status = 'queued'`,
  },
];

/** The log and the status answer at once with a hundred thousand emails. */
export class LogIndexes1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { name, after } of INDEXES) await replace(runner, name, after);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name, before } of INDEXES) await replace(runner, name, before);
  }
}

async function replace(runner: QueryRunner, name: string, columns: string): Promise<void> {
  await runner.query(`DROP INDEX ums_mail_emails_${name}`);
  await runner.query(`CREATE INDEX ums_mail_emails_${name} ON ums_mail_emails (${columns})`);
}
