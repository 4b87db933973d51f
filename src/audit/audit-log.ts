import { Injectable } from '@nestjs/common';
import { type EntityManager, LessThan } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { Database } from '../database/database.js';
import { AuditEntry } from './audit-entry.entity.js';

/** Who acts: a person with the address that the request came from, or the system itself. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
}

/** The append-only record of who changed and tested what. */
@Injectable()
export class AuditLog {
  constructor(private readonly database: Database) {}

  /**
   * Adds an entry in the caller's transaction: a change and its entry are kept together or not at all.
   * @param details which fields, from what to what. Never pass a secret.
   */
  async record(manager: EntityManager, actor: Actor, action: string, subject: string, details: object): Promise<void> {
    await manager.insert(AuditEntry, {
      id: uuid(),
      at: new Date(),
      actorId: actor.id,
      actorName: actor.name,
      origin: actor.origin,
      action,
      subject,
      details,
    });
  }

  /** As {@link record}, for what changes nothing else: a test of the connection. */
  async note(actor: Actor, action: string, subject: string, details: object): Promise<void> {
    await this.database.dataSource.transaction((manager) => this.record(manager, actor, action, subject, details));
  }

  /** The newest entries, or those before the one with the id `before`. */
  list(limit: number, before?: string): Promise<AuditEntry[]> {
    return this.database.read((manager) =>
      manager.find(AuditEntry, {
        where: before ? { id: LessThan(before) } : {},
        order: { id: 'DESC' },
        take: limit,
      }),
    );
  }
}
