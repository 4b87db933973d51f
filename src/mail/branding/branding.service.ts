import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Actor, AuditLog } from '../../audit/audit-log.js';
import { Config } from '../../config.js';
import { Database } from '../../database/database.js';
import { sql } from '../../database/sql.js';
import { AppError } from '../../http/app.error.js';
import { type Branding, defaultBranding } from '../templates/branding.js';
import { answerOf } from './branding.answer.js';
import type { BrandingRequest } from './branding.requests.js';
import { StoredBranding } from './stored-branding.entity.js';

const ROW = 1;

/** Branding with the revision that a change must name. */
export interface BrandingInForce {
  readonly branding: Branding;
  readonly revision: number;
  readonly updatedAt: Date | null;
  readonly updatedBy: { readonly id: string; readonly name: string } | null;
}

/** Keeps how emails present the organization. */
@Injectable()
export class BrandingService {
  private readonly defaults: Branding;
  private latest: BrandingInForce | undefined;
  /** The reading that is under way, by the revision that made it necessary. */
  private reading: { readonly revision: number; readonly read: Promise<BrandingInForce> } | undefined;

  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(Config) config: Config,
  ) {
    this.defaults = defaultBranding(config.baseUrl);
  }

  /**
   * The branding of the next email: what was saved, or what follows from the base URL. Asks the database for its
   * revision each time, so that a change is in force at once on every replica.
   * @param transaction the caller's: inside one, a second connection could be waited for without end.
   * @throws AppError `transaction-not-active`, `database-busy`.
   */
  async inForce(transaction?: EntityManager): Promise<BrandingInForce> {
    const [now] = await this.database.select(
      sql<{ revision: number }>`SELECT revision FROM ums_mail_branding WHERE id = ${ROW}`,
      transaction,
    );
    const { revision } = now!;
    if (this.latest?.revision === revision) return this.latest;
    if (transaction) return this.read(transaction);
    // Many emails at the same time find that it has changed: one reads it for all.
    let { reading } = this;
    if (reading?.revision !== revision) {
      reading = { revision, read: this.read().finally(() => (this.reading = undefined)) };
      this.reading = reading;
    }
    return reading.read;
  }

  /** @throws AppError `stale-revision` with what is stored, if it is not the revision `seen` any more. */
  async save(request: BrandingRequest, seen: number, actor: Actor): Promise<BrandingInForce> {
    return this.database.dataSource.transaction(async (manager) => {
      const before = await manager.findOneByOrFail(StoredBranding, { id: ROW });
      const after = Object.assign(new StoredBranding(), before, {
        revision: seen + 1,
        branding: { ...request },
        updatedAt: new Date(),
        updatedById: actor.id,
        updatedByName: actor.name,
      });
      const { affected } = await manager.update(StoredBranding, { id: ROW, revision: seen }, after);
      if (!affected) {
        // Read again: what was saved meanwhile may not have been there yet when this began.
        const current = this.of(await manager.findOneByOrFail(StoredBranding, { id: ROW }));
        throw new AppError(
          'stale-revision',
          'The branding was saved after you read it. Nothing was overwritten. Read it again and repeat your change.',
          { members: { current: answerOf(current) } },
        );
      }
      const [then, now] = [this.of(before).branding, this.of(after).branding];
      const changed = (Object.keys(now) as (keyof Branding)[]).filter((name) => then[name] !== now[name]);
      await this.audit.record(
        manager,
        actor,
        'email-branding.saved',
        String(after.revision),
        Object.fromEntries(changed.map((name) => [name, { from: then[name], to: now[name] }])),
      );
      return this.of(after);
    });
  }

  private async read(transaction?: EntityManager): Promise<BrandingInForce> {
    const stored = await this.database.read(
      (manager) => manager.findOneByOrFail(StoredBranding, { id: ROW }),
      transaction,
    );
    this.latest = this.of(stored);
    return this.latest;
  }

  private of({ branding, revision, updatedAt, updatedById, updatedByName }: StoredBranding): BrandingInForce {
    return {
      branding: { ...this.defaults, ...branding },
      revision,
      updatedAt,
      updatedBy: updatedById === null ? null : { id: updatedById, name: updatedByName ?? '' },
    };
  }
}
