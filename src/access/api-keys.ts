import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { IsNull } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { Database } from '../database/database.js';
import { AppError } from '../http/app.error.js';
import { ApiKey } from './api-key.entity.js';
import type { Caller, Person, Role } from './person.js';

const PREFIX = 'ums_';
const KEY_BYTES = 32;
const SHOWN_CHARACTERS = PREFIX.length + 6;
/** "Last used" is for people: to the minute is enough, and spares a write for each request. */
const LAST_USED_STEP_MS = 60_000;

/** The API keys of other services. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** Makes a key. It is in the answer and nowhere else. */
  async create(
    input: { name: string; role: Role; expiresAt?: Date },
    caller: Caller,
  ): Promise<ApiKey & { key: string }> {
    const key = PREFIX + randomBytes(KEY_BYTES).toString('base64url');
    const stored = Object.assign(new ApiKey(), {
      id: uuid(),
      name: input.name,
      role: input.role,
      prefix: key.slice(0, SHOWN_CHARACTERS),
      hash: hashOf(key),
      createdAt: new Date(),
      createdById: caller.id,
      createdByName: caller.name,
      expiresAt: input.expiresAt ?? null,
      lastUsedAt: null,
      revokedAt: null,
    });
    await this.database.dataSource.transaction(async (manager) => {
      await manager.insert(ApiKey, stored);
      const { name, role, expiresAt } = stored;
      await this.audit.record(manager, caller, 'api-key.created', stored.id, { name, role, expiresAt });
    });
    return { ...stored, key };
  }

  list(): Promise<ApiKey[]> {
    return this.database.read((manager) =>
      manager.find(ApiKey, { where: { revokedAt: IsNull() }, order: { id: 'DESC' } }),
    );
  }

  /** @throws AppError `not-found`. */
  async revoke(id: string, caller: Caller): Promise<void> {
    await this.database.dataSource.transaction(async (manager) => {
      const { affected } = await manager.update(ApiKey, { id, revokedAt: IsNull() }, { revokedAt: new Date() });
      if (!affected) throw new AppError('not-found', 'There is no such API key, or it has been revoked already.');
      const { name, role } = await manager.findOneByOrFail(ApiKey, { id });
      await this.audit.record(manager, caller, 'api-key.revoked', id, { name, role });
    });
  }

  /** The key that is written so, and notes that it was used; `undefined` if it is unknown, expired or revoked. */
  async use(key: string): Promise<ApiKey | undefined> {
    if (!key.startsWith(PREFIX)) return undefined;
    const hash = hashOf(key);
    const stored = await this.database.read((manager) => manager.findOneBy(ApiKey, { hash }));
    if (!stored || !timingSafeEqual(Buffer.from(stored.hash), Buffer.from(hash))) return undefined;
    const now = new Date();
    if (!isInForce(stored, now)) return undefined;
    if (!stored.lastUsedAt || now.getTime() - stored.lastUsedAt.getTime() > LAST_USED_STEP_MS) {
      await this.database.dataSource.transaction((manager) =>
        manager.update(ApiKey, { id: stored.id }, { lastUsedAt: now }),
      );
    }
    return stored;
  }

  /** Whether the key with this id is neither expired nor revoked. */
  async isInForce(id: string): Promise<boolean> {
    const stored = await this.database.read((manager) => manager.findOneBy(ApiKey, { id }));
    return stored !== null && isInForce(stored, new Date());
  }
}

/** The service that calls with a key. */
export function holderOf({ id, name, role }: ApiKey): Person {
  return { id: `api-key:${id}`, name, roles: [role] };
}

function isInForce({ revokedAt, expiresAt }: ApiKey, now: Date): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
