import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { Database, type Work } from '../../database/database.js';
import { list, now, nowPlus, sql, toDate } from '../../database/sql.js';
import { isEmailId } from './email-id.js';

const SUPPRESSED_MS = 30 * 24 * 3_600_000;

/** An address to which nothing is sent for 30 days, because a server called it unknown. */
export interface Suppression {
  readonly id: string;
  /** In lower case: servers that tell the two apart are not met any more. */
  readonly recipient: string;
  /** The server's words. */
  readonly reply: string;
  /** The email that they were said about. */
  readonly emailId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The addresses that servers have called unknown. */
@Injectable()
export class Suppressions {
  constructor(private readonly database: Database) {}

  /** What is in force, newest first; from `before` on, the id of the last one seen. */
  async list(limit: number, before?: string): Promise<Suppression[]> {
    const conditions = [sql`expires_at > ${now}`, ...(before === undefined ? [] : [sql`id < ${before}`])];
    const rows = await this.database.run(function* () {
      return yield* sql<SuppressionRow>`
        SELECT * FROM ums_mail_suppressions WHERE ${list(conditions, ' AND ')} ORDER BY id DESC LIMIT ${limit}`;
    });
    return rows.map(asSuppression);
  }

  /** The suppression of an address, if one is in force. */
  async find(recipient: string): Promise<Suppression | undefined> {
    const key = recipient.toLowerCase();
    return (await this.database.run(() => suppressionsOf([key]))).get(key);
  }

  /** Allows the address again. @returns what was removed; `undefined` if there was nothing. */
  async remove(id: string, transaction?: EntityManager): Promise<Suppression | undefined> {
    if (!isEmailId(id)) return undefined;
    const [row] = await this.database.run(function* () {
      return yield* sql<SuppressionRow>`DELETE FROM ums_mail_suppressions WHERE id = ${id} RETURNING *`;
    }, transaction);
    return row && asSuppression(row);
  }
}

/** The suppressions that are in force of these addresses, in lower case, by address. */
export function* suppressionsOf(recipients: readonly string[]): Work<ReadonlyMap<string, Suppression>> {
  const rows = yield* sql<SuppressionRow>`
    SELECT * FROM ums_mail_suppressions WHERE recipient IN (${list(recipients)}) AND expires_at > ${now}`;
  return new Map(rows.map((row) => [row.recipient, asSuppression(row)]));
}

/** Sends nothing more to an address for 30 days from now. */
export function* suppress(recipient: string, reply: string, emailId: string): Work<void> {
  yield* sql`
    INSERT INTO ums_mail_suppressions (id, recipient, reply, email_id, created_at, expires_at)
    VALUES (${uuid()}, ${recipient}, ${reply}, ${emailId}, ${now}, ${nowPlus(SUPPRESSED_MS)})
    ON CONFLICT (recipient) DO UPDATE
    SET reply = excluded.reply, email_id = excluded.email_id, created_at = excluded.created_at,
        expires_at = excluded.expires_at`;
}

/** Forgets suppressions that are over. */
export function* forgetOldSuppressions(): Work<void> {
  yield* sql`DELETE FROM ums_mail_suppressions WHERE expires_at <= ${now}`;
}

interface SuppressionRow {
  readonly id: string;
  readonly recipient: string;
  readonly reply: string;
  readonly email_id: string;
  readonly created_at: unknown;
  readonly expires_at: unknown;
}

function asSuppression(row: SuppressionRow): Suppression {
  return {
    id: row.id,
    recipient: row.recipient,
    reply: row.reply,
    emailId: row.email_id,
    createdAt: toDate(row.created_at),
    expiresAt: toDate(row.expires_at),
  };
}
