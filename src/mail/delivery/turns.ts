import { Injectable } from '@nestjs/common';
import { Database, type Work } from '../../database/database.js';
import { EmailSettingsService } from '../../email-settings/email-settings.service.js';
import type { SettingsInForce } from '../../email-settings/settings-in-force.js';
import type { Failure } from '../../mail-transports/transport.error.js';
import type { ClaimedEmail, Outcome } from '../outbox/email.js';
import { Outbox } from '../outbox/outbox.js';
import { limitsOf } from './account-limits.js';
import type { Sent } from './email-sender.js';
import { Hold } from './hold.js';
import { type Place, Workers } from './workers.js';

/** An email that a worker is done with. */
export interface Finished {
  readonly email: ClaimedEmail;
  /** How it went; `undefined` where it was not handed to a server and is given back. */
  readonly sent: Sent | undefined;
  /** Which probe of the account it was, if it was one. */
  readonly probe: number | undefined;
}

export interface TurnRequest {
  readonly finished: readonly Finished[];
  /** How many emails may be claimed. */
  readonly room: number;
  /** `undefined` where nothing may begin. */
  readonly inForce: SettingsInForce | undefined;
  /** Whether to say that this worker is there, and to look after what others have left behind, and what has expired. */
  readonly tidy: boolean;
  /**
   * Whether leases of others that are over may be looked at. Not where the database was away a moment ago: then others
   * who have sent something still have to note it, as we have. Default: true.
   */
  readonly recovers?: boolean;
}

export interface Turn {
  readonly claimed: readonly ClaimedEmail[];
  /** If the one claimed email is a probe of the account: which. */
  readonly probe: number | undefined;
  /** Whether emails wait for which the settings have to be read again first. */
  readonly outdated: boolean;
  /** Where this worker stands among all now; only if it was to be tidied. */
  readonly place: Place | undefined;
  /** Why the account is on hold from now on. */
  readonly heldNow: Failure | undefined;
  /** Emails whose outcome was refused, as another worker had taken them over. */
  readonly refused: ReadonlySet<Outcome['email']>;
  /** How many emails were queued again that a worker had left behind. */
  readonly recovered: number;
  /** How many emails were settled because their time was over. */
  readonly expired: number;
}

type Begun = Pick<Turn, 'claimed' | 'probe' | 'outdated'>;

/** Once in a while is enough for what happens only when a clock is put right. */
const BRING_FORWARD_MS = 60_000;

const NOTHING: Begun = { claimed: [], probe: undefined, outdated: false };

/**
 * What a worker has to do with the database, as one transaction: the emails that it is done with, and those that it
 * begins with. One commit for all of them, as each costs a write to the disk.
 */
@Injectable()
export class Turns {
  private broughtForwardAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly hold: Hold,
    private readonly workers: Workers,
    private readonly settings: EmailSettingsService,
  ) {}

  /** At the start of a worker. @returns how many emails were queued again that a process had left behind, and its place. */
  begin(): Promise<{ readonly recovered: number; readonly place: Place }> {
    return this.database.run(() => this.beginning());
  }

  /** At its end. */
  end(): Promise<void> {
    return this.database.run(() => this.workers.leave());
  }

  take(request: TurnRequest): Promise<Turn> {
    const work = () => this.turn(request);
    // An email that is claimed and not noted is found by its lease, after a power failure as well.
    const onlyNotes = !request.tidy && !(request.inForce && request.room > 0);
    return onlyNotes ? this.database.jot(work) : this.database.run(work);
  }

  private *beginning(): Work<{ recovered: number; place: Place }> {
    const place = yield* this.workers.announce();
    // SQLite has one process, so whoever held a lease is no more.
    const recovered = this.database.dialect === 'sqlite' ? yield* this.outbox.recover({ all: true }) : 0;
    return { recovered, place };
  }

  /** Rows of emails first, then the account's: in the same order everywhere, lest two workers wait for each other. */
  private *turn({ finished, room, inForce, tidy, recovers = true }: TurnRequest): Work<Turn> {
    // Before anything is recovered: after a minute without the database, that would be what is only now being noted.
    const outcomes = finished.flatMap(({ sent }) => sent ?? []);
    const settled = yield* this.outbox.settle(outcomes);
    yield* this.outbox.release(finished.filter(({ sent }) => !sent).map(({ email }) => email));
    const recovered = tidy && recovers ? yield* this.outbox.recover() : 0;
    const expired = tidy ? yield* this.outbox.expire() : 0;
    if (tidy && performance.now() - this.broughtForwardAt > BRING_FORWARD_MS) {
      yield* this.outbox.bringForward();
      this.broughtForwardAt = performance.now();
    }
    const place = tidy ? yield* this.workers.announce() : undefined;
    const heldNow = yield* this.report(finished);
    const begun = inForce && room > 0 ? yield* this.beginWith(inForce, room) : NOTHING;
    const refused = new Set(outcomes.filter((outcome) => !settled.has(outcome)).map(({ email }) => email));
    return { ...begun, place, heldNow, refused, recovered, expired };
  }

  /** @returns why the account is on hold from now on. */
  private *report(finished: readonly Finished[]): Work<Failure | undefined> {
    let heldNow: Failure | undefined;
    for (const { sent, probe } of finished) {
      const { settingsRevision: revision = null, error: failure = null } = sent?.attempt ?? {};
      if (sent?.account !== undefined && revision !== null) {
        const { account: sign, retryAfterMs } = sent;
        if (yield* this.hold.note({ revision, sign, failure, retryAfterMs, probe })) heldNow = failure ?? undefined;
      } else if (probe !== undefined) yield* this.hold.giveBackProbe(probe);
    }
    return heldNow;
  }

  private *beginWith(inForce: SettingsInForce, room: number): Work<Begun> {
    const { perMinute } = limitsOf(inForce);
    const { limit: admitted, isProbe } = yield* this.hold.admit(inForce.revision, perMinute !== undefined);
    let limit = Math.min(room, admitted);
    if (limit > 0 && perMinute !== undefined) limit = Math.min(limit, yield* this.outbox.allowance(perMinute));
    const claimed = limit > 0 ? yield* this.outbox.claim(limit) : [];
    // Who has saved settings since the caller read them, and then queued an email, counts on the new ones.
    if (claimed.length > 0 && !(yield* this.settings.isInForce(inForce.revision))) {
      yield* this.outbox.release(claimed);
      return { ...NOTHING, outdated: true };
    }
    const probe = isProbe && claimed.length > 0 ? yield* this.hold.beginProbe(inForce.revision) : undefined;
    return { claimed, probe, outdated: false };
  }
}
