import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../config.js';
import { EmailSettingsService } from '../../email-settings/email-settings.service.js';
import type { SettingsInForce } from '../../email-settings/settings-in-force.js';
import { LEASE_MS } from '../outbox/outbox.js';
import { limitsOf } from './account-limits.js';
import { Bell } from './bell.js';
import { type Claimed, ClaimedAhead } from './claimed-ahead.js';
import { DeliveryReport } from './delivery-report.js';
import { DEADLINE_MS, EmailSender } from './email-sender.js';
import { type Finished, type Turn, Turns } from './turns.js';
import { type Place, shareOf } from './workers.js';

/** Without being woken, it looks so often: for retries, and for what other processes have queued and changed. */
const IDLE_MS = 1_000;
/** How long emails under way may take to finish when the process ends. */
const GRACE_MS = 30_000;
/** A send that begins later than that after its claim could outlive its lease. */
const LATEST_START_MS = LEASE_MS - DEADLINE_MS - 5_000;
/** With the database away: how long until it is asked again. */
const SHORTEST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** By then, every worker that is alive has noted what it had sent while the database was away. */
const OTHERS_NOTE_MS = 2 * LONGEST_WAIT_MS;

/** Sends what waits in the outbox, as long as the process lives: the scheduler that needs nothing but the database. */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Delivery');
  private readonly bell = new Bell();
  private readonly stopping = new AbortController();
  /** Ends the emails under way that have not finished in time. */
  private readonly grace = new AbortController();
  /** How many emails are under way. */
  private running = 0;
  private readonly ahead = new ClaimedAhead();
  private finished: Finished[] = [];
  /** How many of them are being noted. */
  private noting = 0;
  /** How many emails may go out at the same time. */
  private slots = 0;
  private loop: Promise<void> | undefined;
  private place: Place | undefined;
  private tidiedAt = -Infinity;
  private failures = 0;
  /** By `performance.now()`. */
  private failedAt = -Infinity;

  constructor(
    private readonly turns: Turns,
    private readonly sender: EmailSender,
    private readonly settings: EmailSettingsService,
    private readonly report: DeliveryReport,
    @Inject(Config) private readonly config: Config,
  ) {
    // Each email under way listens, which is no leak.
    setMaxListeners(0, this.grace.signal);
  }

  /** Looks for emails now. To be called after the commit that queued one, never before. */
  wake(): void {
    this.bell.ring();
  }

  /** As {@link wake}; resolves once it has looked and there is room for more. */
  async answer(): Promise<void> {
    if (!this.isStopping) await this.bell.call();
  }

  /** Whether the process ends: nothing more begins. */
  get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  onApplicationBootstrap(): void {
    if (this.config.worker) this.loop = this.run();
  }

  /**
   * Lets the emails under way finish, for up to 30 seconds, and gives the others back. In this hook, as it comes
   * before those in which the database is closed and the server stops listening.
   */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    this.bell.ring();
    const timer = setTimeout(() => this.grace.abort(), GRACE_MS);
    await this.loop;
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    while (!this.isDone) {
      try {
        await this.work();
        this.recovered();
        if (!this.isDone) await this.bell.rest(IDLE_MS);
      } catch (error) {
        await this.backOff(error);
      }
    }
    this.bell.answer();
    // With the database away it is forgotten by its silence.
    await this.turns.end().catch(() => {});
  }

  private get isDone(): boolean {
    if (!this.isStopping || this.running > 0) return false;
    // What cannot be noted any more, another worker finds by its lease.
    return this.finished.length === 0 || this.failures > 3;
  }

  private async work(): Promise<void> {
    this.place ??= await this.join();

    const tidy = performance.now() - this.tidiedAt >= IDLE_MS;
    if (this.isStopping || tidy) this.giveBack(this.ahead.takeOut({ onlyStale: !this.isStopping }));
    if (!tidy && this.ahead.lasts(this.slots)) {
      if (this.hasToNote) await this.turn(undefined, 0, false);
      return;
    }

    const { inForce, trouble } = await this.settingsInForce();
    const connections = inForce ? shareOf(limitsOf(inForce).connections, this.place) : 0;
    if (inForce) this.sender.share(connections);
    this.slots = Math.min(this.config.concurrency, connections);
    const room = this.slots - this.running + this.ahead.room(this.slots);
    if (room > 0 || tidy || this.finished.length > 0) await this.turn(inForce, room, tidy);
    if (trouble) throw trouble;
    // Without settings nothing begins: what callers bring waits in the database.
    if (!inForce || this.slots > this.running) this.bell.answer();
  }

  private async join(): Promise<Place> {
    const { recovered, place } = await this.turns.begin();
    this.report.recovered(recovered);
    return place;
  }

  /** Where the settings cannot be read, nothing begins, but what is finished can be noted. */
  private async settingsInForce(): Promise<{ inForce?: SettingsInForce | undefined; trouble?: unknown }> {
    if (this.isStopping) return {};
    try {
      return { inForce: await this.settings.inForce() };
    } catch (trouble) {
      return { trouble };
    }
  }

  private async turn(inForce: SettingsInForce | undefined, room: number, tidy: boolean): Promise<void> {
    const finished = this.finished;
    this.finished = [];
    this.noting = finished.length;
    const at = performance.now();
    let turn: Turn;
    try {
      turn = await this.turns.take({ finished, inForce, room, tidy, recovers: at - this.failedAt > OTHERS_NOTE_MS });
    } catch (error) {
      this.finished = [...finished, ...this.finished];
      throw error;
    } finally {
      this.noting = 0;
    }
    if (tidy) this.tidiedAt = at;
    this.place = turn.place ?? this.place;
    this.report.committed(turn, finished);
    const { claimed, probe, outdated } = turn;
    if (outdated) this.bell.ring();
    this.ahead.add(claimed.map((email) => ({ email, inForce: inForce!, probe, at })));
    this.beginNext();
  }

  private beginNext(): void {
    // However slow the database is, so many at most would be sent again after a kill -9.
    while (this.running < this.slots && this.running + this.noting + this.finished.length < 2 * this.slots) {
      const next = this.ahead.next();
      if (!next) return;
      this.begin(next);
    }
  }

  private begin(claimed: Claimed): void {
    const { email, inForce, probe, at } = claimed;
    if (this.isStopping || performance.now() - at > LATEST_START_MS) {
      this.giveBack([claimed]);
      return;
    }
    this.running += 1;
    void this.sender.send(email, inForce, this.grace.signal).then((sent) => {
      this.running -= 1;
      this.finish({ email, sent, probe });
    });
  }

  private finish(finished: Finished): void {
    this.finished.push(finished);
    const { account, attempt } = finished.sent ?? {};
    if (attempt) this.ahead.took(attempt.durationMs);
    // In doubt, emails go one by one.
    if (account === 'works') this.beginNext();
    else this.giveBack(this.ahead.takeOut());
    if (this.hasToNote || !this.ahead.lasts(this.slots)) this.bell.ring();
  }

  /** As many are sent and not noted as go out at the same time: after a kill -9, they would be sent again. */
  private get hasToNote(): boolean {
    return this.finished.length >= this.slots;
  }

  private giveBack(claimed: readonly Claimed[]): void {
    this.finished.push(...claimed.map(({ email, probe }) => ({ email, sent: undefined, probe })));
  }

  private async backOff(error: unknown): Promise<void> {
    this.failures += 1;
    this.failedAt = performance.now();
    const message = error instanceof Error ? error.message : String(error);
    if (this.failures === 1) this.logger.error(`Emails wait: ${message}`);
    if (this.isStopping) {
      await delay(SHORTEST_WAIT_MS);
      return;
    }
    const waitMs = Math.min(SHORTEST_WAIT_MS * 2 ** (this.failures - 1), LONGEST_WAIT_MS);
    try {
      await delay(waitMs, undefined, { signal: this.stopping.signal });
    } catch {
      // The process ends: what is finished is noted without waiting any longer.
    }
  }

  private recovered(): void {
    if (this.failures > 0) this.logger.log('Emails are being sent again.');
    this.failures = 0;
  }
}
