import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columns } from './columns.js';

/** Emails with their attempts and sealed contents, what keeps them from being too many, and the account's hold. */
export class Outbox1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time, bytes, ascii } = columns(runner);
    await runner.query(`
      CREATE TABLE ums_mail_emails (
        id ${ascii} PRIMARY KEY,
        event ${ascii} NOT NULL,
        locale text NOT NULL,
        template text NOT NULL,
        recipient text NOT NULL,
        recipient_key ${ascii} NOT NULL,
        recipient_domain ${ascii} NOT NULL,
        queued_by text,
        initiator_id text,
        initiator_name text,
        message_id text NOT NULL,
        priority integer NOT NULL,
        carries_link boolean NOT NULL,
        unsaved_settings boolean NOT NULL,
        status ${ascii} NOT NULL,
        attempts integer NOT NULL,
        retries integer NOT NULL,
        next_attempt_at ${time},
        lease_until ${time},
        fence integer NOT NULL,
        settings_revision integer,
        error text,
        possible_duplicate boolean NOT NULL,
        suppressed_until ${time},
        created_at ${time} NOT NULL,
        expires_at ${time} NOT NULL,
        settled_at ${time},
        settled_by text
      )`);
    // A claim reads one priority after the other, each as one range; only what waits stands in these two.
    await runner.query(
      `CREATE INDEX ums_mail_emails_due ON ums_mail_emails (priority, next_attempt_at) WHERE status = 'queued'`,
    );
    await runner.query(`CREATE INDEX ums_mail_emails_expiry ON ums_mail_emails (expires_at) WHERE status = 'queued'`);
    // The log: newest first, whatever it is filtered by.
    for (const column of ['status', 'event', 'recipient_key', 'recipient_domain', 'queued_by']) {
      await runner.query(`CREATE INDEX ums_mail_emails_${column} ON ums_mail_emails (${column}, id)`);
    }
    await runner.query(`CREATE INDEX ums_mail_emails_settled_at ON ums_mail_emails (settled_at)`);

    // Apart from the emails: their rows change several times, and would be written with 10 KB of content each time.
    await runner.query(`
      CREATE TABLE ums_mail_contents (
        email_id ${ascii} PRIMARY KEY REFERENCES ums_mail_emails (id) ON DELETE CASCADE,
        content ${bytes},
        erased_at ${time}
      )`);
    await runner.query(`CREATE INDEX ums_mail_contents_kept ON ums_mail_contents (email_id) WHERE erased_at IS NULL`);
    await runner.query(`
      CREATE TABLE ums_mail_attempts (
        email_id ${ascii} NOT NULL REFERENCES ums_mail_emails (id) ON DELETE CASCADE,
        number integer NOT NULL,
        at ${time} NOT NULL,
        duration_ms integer NOT NULL,
        settings_revision integer,
        server text NOT NULL,
        reply text NOT NULL,
        error text,
        possible_duplicate boolean NOT NULL,
        PRIMARY KEY (email_id, number)
      )`);
    await runner.query(`CREATE INDEX ums_mail_attempts_at ON ums_mail_attempts (at)`);

    await runner.query(`
      CREATE TABLE ums_mail_idempotency_keys (
        holder text NOT NULL,
        key text NOT NULL,
        request_hash text NOT NULL,
        email_id text NOT NULL,
        created_at ${time} NOT NULL,
        PRIMARY KEY (holder, key)
      )`);
    await runner.query(`CREATE INDEX ums_mail_idempotency_keys_created_at ON ums_mail_idempotency_keys (created_at)`);
    await runner.query(`
      CREATE TABLE ums_mail_recipient_limits (
        recipient ${ascii} NOT NULL,
        event ${ascii} NOT NULL,
        sent_at text NOT NULL,
        updated_at ${time} NOT NULL,
        PRIMARY KEY (recipient, event)
      )`);
    await runner.query(`CREATE INDEX ums_mail_recipient_limits_updated_at ON ums_mail_recipient_limits (updated_at)`);
    await runner.query(`
      CREATE TABLE ums_mail_suppressions (
        id ${ascii} PRIMARY KEY,
        recipient ${ascii} NOT NULL UNIQUE,
        reply text NOT NULL,
        email_id text NOT NULL,
        created_at ${time} NOT NULL,
        expires_at ${time} NOT NULL
      )`);

    await runner.query(`
      CREATE TABLE ums_mail_hold (
        id integer PRIMARY KEY CHECK (id = 1),
        settings_revision integer NOT NULL,
        state text NOT NULL,
        since ${time},
        reason text,
        failures integer NOT NULL,
        next_probe_at ${time},
        fence integer NOT NULL,
        paused_at ${time},
        paused_by_id text,
        paused_by_name text
      )`);
    await runner.query(
      `INSERT INTO ums_mail_hold (id, settings_revision, state, failures, fence) VALUES (1, 0, 'trying', 0, 0)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'hold',
      'suppressions',
      'recipient_limits',
      'idempotency_keys',
      'attempts',
      'contents',
      'emails',
    ]) {
      await runner.query(`DROP TABLE ums_mail_${table}`);
    }
  }
}
