import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, type Work } from '../../database/database.js';
import { forUpdate, now, nowPlus, sql, toDateOrNull } from '../../database/sql.js';
import type { Failure } from '../../mail-transports/transport.error.js';
import type { AccountSign } from './judge.js';
import { probeWaitMs, sameKindOfTrouble } from './probe-waits.js';

/**
 * So long, one email goes alone with settings that have not been seen to work; then another one may try. Less than a
 * send may take, though a server may hold back its refusal of a password for longer: for that, the transport lets the
 * second email wait for the sign-in of the first, so that there is one in each process at most. With a minute instead,
 * a recipient whose server is slow, or a worker that is killed with the one email, would keep all others waiting so
 * long, after each lost connection.
 */
const TRIAL_MS = 10_000;
/** So long, nobody else probes an account on hold. Longer than a send may take. */
const PROBE_MS = 60_000;
/** No wait for a probe is longer: one that is was made by a wrong clock. */
const LONGEST_WAIT_MS = 2 * 3_600_000;

/** How many emails may begin now. */
export interface Admission {
  readonly limit: number;
  /** Whether the one email that may begin is to show that the account works: see {@link Hold.beginProbe}. */
  readonly isProbe: boolean;
}

/** What an attempt says about the account that it was made with. */
export interface Report {
  readonly revision: number;
  readonly sign: AccountSign;
  readonly failure: Failure | null;
  readonly retryAfterMs: number;
  /** What {@link Hold.beginProbe} gave, if the attempt was one. */
  readonly probe: number | undefined;
}

export interface AccountStatus {
  readonly state: 'working' | 'on-hold' | 'paused' | 'not-configured';
  /** When the hold or the pause began. */
  readonly since: Date | null;
  readonly reason: Failure | null;
  readonly nextProbeAt: Date | null;
  readonly pausedBy: { readonly id: string; readonly name: string } | null;
}

/**
 * Whether emails may go out: one row for the account, shared by all processes. It speaks of one revision of the
 * settings and means nothing to a newer one, so saving settings ends a hold.
 *
 * `trying`: not seen to work yet, or in doubt; emails go one by one until one is accepted. `working`. `on-hold`: every
 * email waits but one, the probe, at growing intervals.
 */
@Injectable()
export class Hold {
  constructor(private readonly database: Database) {}

  /**
   * How many emails may begin with these settings. Where the answer is less than any number, the row stays locked to
   * the end of the transaction, in which they are claimed: of several processes one gets the probe.
   * @param exclusively locks it in any case, for counting together.
   */
  *admit(revision: number, exclusively: boolean): Work<Admission> {
    const isOpen = ({ state, settings_revision }: HoldRow) => state === 'working' && settings_revision === revision;
    let row = yield* read(false);
    if (exclusively || !isOpen(row)) row = yield* read(true);
    // Settings that were changed since the caller read them are none.
    if (row.paused_at !== null || row.settings_revision > revision) return { limit: 0, isProbe: false };
    if (isOpen(row)) return { limit: Infinity, isProbe: false };
    const isDue = row.settings_revision < revision || Boolean(row.is_due);
    return { limit: isDue ? 1 : 0, isProbe: isDue };
  }

  /** Notes, in the transaction of {@link admit}, that an email is on its way as the probe. */
  *beginProbe(revision: number): Work<number> {
    yield* sql`
      UPDATE ums_mail_hold
      SET settings_revision = ${revision}, state = 'trying', since = NULL, reason = NULL, failures = 0
      WHERE settings_revision < ${revision}`;
    const [row] = yield* sql<{ fence: number }>`
      UPDATE ums_mail_hold
      SET fence = fence + 1,
          next_probe_at = CASE WHEN state = 'trying' THEN ${nowPlus(TRIAL_MS)} ELSE ${nowPlus(PROBE_MS)} END
      RETURNING fence`;
    return row!.fence;
  }

  /** Draws the conclusion from an attempt. @returns true where it put the account on hold. */
  *note(report: Report): Work<boolean> {
    if (report.sign === 'works' && report.probe === undefined) return false;
    const row = yield* read(true);
    // What was said of older settings holds for nothing now.
    if (row.settings_revision !== report.revision) return false;
    const isProbe = report.probe === row.fence;
    switch (report.sign) {
      case 'works':
        if (row.state === 'trying' || isProbe) yield* open();
        return false;
      case 'doubtful':
        if (row.state === 'working') yield* doubt();
        else if (isProbe) yield* wait(row, report);
        return false;
      case 'held':
        // The emails that were under way with the one that failed first say nothing new.
        if (row.state === 'on-hold' && !isProbe) return false;
        yield* wait(row, report, 'on-hold');
        return row.state !== 'on-hold';
    }
  }

  /** The probe was not made after all, so another email may be one. */
  *giveBackProbe(probe: number): Work<void> {
    yield* sql`UPDATE ums_mail_hold SET next_probe_at = ${now} WHERE fence = ${probe} AND state <> 'working'`;
  }

  /** Lets the next probe begin at once: something has shown that these settings may work again. */
  async probeSoon(revision: number): Promise<void> {
    await this.database.run(function* () {
      yield* sql`
        UPDATE ums_mail_hold SET next_probe_at = ${now} WHERE settings_revision = ${revision} AND state = 'on-hold'`;
    });
  }

  /** Stops sending; emails are still accepted. @returns false where it was stopped already. */
  pause(by: { id: string; name: string }, transaction?: EntityManager): Promise<boolean> {
    return this.database.run(function* () {
      const rows = yield* sql`
        UPDATE ums_mail_hold SET paused_at = ${now}, paused_by_id = ${by.id}, paused_by_name = ${by.name}
        WHERE paused_at IS NULL RETURNING id`;
      return rows.length > 0;
    }, transaction);
  }

  /** Sends again. @returns false where nothing had been stopped. */
  resume(transaction?: EntityManager): Promise<boolean> {
    return this.database.run(function* () {
      const rows = yield* sql`
        UPDATE ums_mail_hold SET paused_at = NULL, paused_by_id = NULL, paused_by_name = NULL
        WHERE paused_at IS NOT NULL RETURNING id`;
      return rows.length > 0;
    }, transaction);
  }

  /** @param revision of the settings in force; `undefined` where there are none. */
  async status(revision: number | undefined): Promise<AccountStatus> {
    const row = await this.database.run(() => read(false));
    const nothing = { since: null, reason: null, nextProbeAt: null, pausedBy: null };
    if (row.paused_at !== null) {
      const pausedBy = { id: row.paused_by_id ?? '', name: row.paused_by_name ?? '' };
      return { ...nothing, state: 'paused', since: toDateOrNull(row.paused_at), pausedBy };
    }
    if (revision === undefined) return { ...nothing, state: 'not-configured' };
    if (row.state !== 'on-hold' || row.settings_revision !== revision) return { ...nothing, state: 'working' };
    return {
      ...nothing,
      state: 'on-hold',
      since: toDateOrNull(row.since),
      reason: reasonOf(row),
      nextProbeAt: toDateOrNull(row.next_probe_at),
    };
  }
}

interface HoldRow {
  readonly settings_revision: number;
  readonly state: 'trying' | 'working' | 'on-hold';
  readonly since: unknown;
  readonly reason: string | null;
  readonly failures: number;
  readonly next_probe_at: unknown;
  readonly is_due: unknown;
  readonly fence: number;
  readonly paused_at: unknown;
  readonly paused_by_id: string | null;
  readonly paused_by_name: string | null;
}

function* read(locked: boolean): Work<HoldRow> {
  const [row] = yield* sql<HoldRow>`
    SELECT ums_mail_hold.*,
      (next_probe_at IS NULL OR next_probe_at <= ${now} OR next_probe_at > ${nowPlus(LONGEST_WAIT_MS)}) AS is_due
    FROM ums_mail_hold WHERE id = 1 ${locked ? forUpdate : sql``}`;
  return row!;
}

function* open(): Work<void> {
  yield* sql`
    UPDATE ums_mail_hold SET state = 'working', since = NULL, reason = NULL, failures = 0, next_probe_at = NULL`;
}

function* doubt(): Work<void> {
  yield* sql`UPDATE ums_mail_hold SET state = 'trying', failures = 0, next_probe_at = ${now}`;
}

/** The next probe comes later than the one before, as long as the trouble is of the same kind. */
function* wait(row: HoldRow, { failure, retryAfterMs }: Report, state: string = row.state): Work<void> {
  const before = reasonOf(row);
  const failures = before && failure && !sameKindOfTrouble(before, failure) ? 1 : row.failures + 1;
  const waitMs = Math.min(Math.max(probeWaitMs(failure, failures), retryAfterMs), LONGEST_WAIT_MS);
  const reason = state === 'on-hold' && failure ? JSON.stringify(failure) : row.reason;
  yield* sql`
    UPDATE ums_mail_hold
    SET state = ${state}, since = COALESCE(since, ${now}), reason = ${reason}, failures = ${failures},
        next_probe_at = ${nowPlus(waitMs)}`;
}

function reasonOf({ reason }: HoldRow): Failure | null {
  return reason === null ? null : (JSON.parse(reason) as Failure);
}
