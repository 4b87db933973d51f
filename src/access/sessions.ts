import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { AuditLog } from '../audit/audit-log.js';
import { Config } from '../config.js';
import { Database, type Work } from '../database/database.js';
import { now, nowPlus, sql } from '../database/sql.js';
import { ApiKeys } from './api-keys.js';
import type { Caller, Person, SignIn } from './person.js';
import { Session } from './session.entity.js';

const VALUE_BYTES = 32;
const HOUR_MS = 3_600_000;
/** A working day: whoever comes back the next morning signs in again. */
const IDLE_MS = 8 * HOUR_MS;
const LONGEST_MS = 7 * 24 * HOUR_MS;
/** The provider is asked for the roles at sign-in only: so long, somebody keeps one that was taken there. */
const LONGEST_OPENID_MS = 24 * HOUR_MS;
/** As of API keys: to the minute is enough, and spares a write for each request. */
const LAST_USED_STEP_MS = 60_000;

/** Somebody who has proved who they are. */
export interface SignedIn {
  readonly person: Person;
  readonly signIn: SignIn;
  /** The id of the API key. */
  readonly apiKeyId?: string;
}

/** What the cookie is to hold, and until when at most. It is here and nowhere else. */
export interface NewSession {
  readonly value: string;
  readonly expiresAt: Date;
}

/**
 * The sessions of the page, kept in the database, so that every replica knows them. One ends 8 hours after it was
 * last used, 7 days after the sign-in (OpenID: a day), and together with what was signed in with.
 */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly apiKeys: ApiKeys,
    @Inject(Config) private readonly config: Config,
  ) {}

  async start({ person, signIn, apiKeyId }: SignedIn, origin: string): Promise<NewSession> {
    const value = randomBytes(VALUE_BYTES).toString('base64url');
    const at = new Date();
    const session: Session = {
      id: uuid(),
      hash: hashOf(value),
      personId: person.id,
      personName: person.name,
      roles: [...person.roles],
      signIn,
      credential: apiKeyId ?? this.ownCredential(signIn, value),
      createdAt: at,
      lastUsedAt: at,
      expiresAt: new Date(at.getTime() + (signIn === 'openid' ? LONGEST_OPENID_MS : LONGEST_MS)),
    };
    await this.database.dataSource.transaction(async (manager) => {
      await manager.insert(Session, session);
      await this.audit.record(manager, { ...person, origin }, 'session.started', session.id, { signIn });
    });
    return { value, expiresAt: session.expiresAt };
  }

  /** Whose session it is; nobody's if it is unknown or over. */
  async find(value: string): Promise<(Person & Pick<Required<Caller>, 'session'>) | undefined> {
    const session = await this.database.read((manager) => manager.findOneBy(Session, { hash: hashOf(value) }));
    const at = Date.now();
    if (!session || session.expiresAt.getTime() <= at || session.lastUsedAt.getTime() + IDLE_MS <= at) return undefined;
    if (!(await this.isInForce(session, value))) return undefined;
    const { id, signIn, lastUsedAt } = session;
    if (at - lastUsedAt.getTime() > LAST_USED_STEP_MS) {
      await this.database.dataSource.transaction((manager) =>
        manager.update(Session, { id }, { lastUsedAt: new Date(at) }),
      );
    }
    return { id: session.personId, name: session.personName, roles: session.roles, session: { id, signIn } };
  }

  /** Ends the session that the caller came with, for every replica. */
  async end(caller: Caller, id: string): Promise<void> {
    await this.database.dataSource.transaction(async (manager) => {
      const { affected } = await manager.delete(Session, { id });
      if (affected) await this.audit.record(manager, caller, 'session.ended', id, {});
    });
  }

  /** Whether what was signed in with is still in force: a key may be revoked, a token and a provider be changed. */
  private isInForce({ signIn, credential }: Session, value: string): boolean | Promise<boolean> {
    return signIn === 'api-key' ? this.apiKeys.isInForce(credential) : credential === this.ownCredential(signIn, value);
  }

  /** Keyed by what is not stored: the row tells nothing of the admin token, and nobody can try tokens on it. */
  private ownCredential(signIn: SignIn, value: string): string {
    const { adminToken, openId } = this.config;
    const credential = signIn === 'openid' ? openId?.issuer : adminToken;
    return createHmac('sha256', value).update(`${credential}`).digest('hex');
  }
}

/** Forgets sessions that are over. */
export function* forgetOldSessions(): Work<void> {
  yield* sql`
    DELETE FROM ums_mail_sessions WHERE expires_at <= ${now} OR last_used_at <= ${nowPlus(-IDLE_MS)}`;
}

function hashOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
