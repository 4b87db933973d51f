import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Actor, AuditLog } from '../audit/audit-log.js';
import { Config } from '../config.js';
import { Database, type Work } from '../database/database.js';
import { forUpdate, sql } from '../database/sql.js';
import { AppError, type FieldProblem } from '../http/app.error.js';
import { check, invalidRequest } from '../http/validation.js';
import { TransportKinds } from '../mail-transports/registry.js';
import type { Sender, TransportKind } from '../mail-transports/transport.js';
import { KeyRing } from '../secrets/key-ring.js';
import { EmailSettingsRequest, type UncheckedSettings } from './email-settings.requests.js';
import { type EmailSettingsView, viewOf } from './email-settings.view.js';
import { settingsChanges } from './settings-changes.js';
import { type CheckedSettings, checkSettings, type SettingsBefore } from './settings-check.js';
import type { SettingsInForce } from './settings-in-force.js';
import { destinationOf, openSecret, resealSecret, sealSecret } from './stored-secrets.js';
import { type LastTest, StoredSettings } from './stored-settings.entity.js';

const ROW = 1;

/** A draft or the stored settings, ready to be tried. */
export interface Tryable {
  readonly kind: TransportKind;
  readonly settings: object;
  readonly sender: Sender;
  /** The revision, if these are the stored ones. */
  readonly revision: number | undefined;
}

/** Keeps the email settings: one row, with a revision, changed by admins while the server runs. */
@Injectable()
export class EmailSettingsService {
  private opened: SettingsInForce | undefined;

  constructor(
    private readonly database: Database,
    private readonly kinds: TransportKinds,
    private readonly keyRing: KeyRing,
    private readonly audit: AuditLog,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** The settings as everybody with access may see them: without secrets. */
  async view(): Promise<EmailSettingsView> {
    return viewOf(await this.read());
  }

  /**
   * The settings that the next email is sent with; `undefined` while nothing has been saved. Asks the database for their
   * revision each time, so that a change is in force at once on every replica.
   */
  async inForce(): Promise<SettingsInForce | undefined> {
    const [now] = await this.database.select(
      sql<{ revision: number }>`SELECT revision FROM ums_mail_settings WHERE id = ${ROW}`,
    );
    if (this.opened?.revision === now?.revision) return this.opened;
    const stored = await this.read();
    if (stored.kind === null) return undefined;
    if (this.opened?.revision !== stored.revision) {
      const kind = this.kindOf(stored.kind);
      const secrets = mapped(this.secretsOf(kind, stored), (open) => open());
      const settings = Object.assign(new kind.settings(), stored.settings, secrets);
      this.opened = {
        revision: stored.revision,
        kind,
        settings,
        sender: senderOf(stored),
        network: this.config.network,
      };
    }
    return this.opened;
  }

  /** Whether nothing was saved since. */
  *isInForce(revision: number): Work<boolean> {
    const [now] = yield* sql<{ revision: number }>`SELECT revision FROM ums_mail_settings WHERE id = ${ROW}`;
    return now?.revision === revision;
  }

  /** Everything that is wrong with what somebody is typing, at once; empty where it can be saved. */
  async problemsOf(draft: UncheckedSettings): Promise<readonly FieldProblem[]> {
    const { value, problems } = check(EmailSettingsRequest, draft, '');
    if (problems.some(({ field }) => field === 'kind')) return problems;
    try {
      this.check(value, await this.read());
      return problems;
    } catch (refusal) {
      if (refusal instanceof AppError) return [...problems, ...refusal.errors];
      throw refusal;
    }
  }

  /**
   * Checks a draft against the rules and, for its secrets, against what is stored; or takes what is stored.
   * @param path what the names of its fields begin with where it is only a part of the request: `draft.`
   * @throws AppError `invalid-request`, `conflict` where nothing is stored.
   */
  async tryable(draft: EmailSettingsRequest | undefined, path = ''): Promise<Tryable> {
    if (draft) {
      const { kind, checked } = this.check(draft, await this.read(), path);
      return { kind, settings: checked.complete, sender: senderOf(draft), revision: undefined };
    }
    const stored = await this.inForce();
    if (!stored)
      throw new AppError(
        'conflict',
        'No email settings are stored yet. Send the values to be tested, or save them first.',
      );
    return stored;
  }

  /**
   * Saves new settings; the next email uses them.
   * @param seen the revision that the admin has seen; `undefined` where nothing was stored.
   * @throws AppError `invalid-request`, `revision-required`, `stale-revision` (with what is stored).
   */
  async save(request: EmailSettingsRequest, seen: number | undefined, actor: Actor): Promise<EmailSettingsView> {
    return this.database.dataSource.transaction(async (manager) => {
      const before = await this.read(manager);
      if (before.revision > 0 && seen === undefined) throw revisionRequired();
      if (before.revision !== (seen ?? 0)) throw staleRevision(before);
      const { kind, checked } = this.check(request, before);
      const after = Object.assign(new StoredSettings(), before, {
        revision: before.revision + 1,
        kind: kind.id,
        senderName: request.senderName,
        senderEmailAddress: request.senderEmailAddress,
        settings: checked.plain,
        secrets: this.seal(kind, checked, before),
        updatedAt: new Date(),
        updatedById: actor.id,
        updatedByName: actor.name,
      });
      const { affected } = await manager.update(StoredSettings, { id: ROW, revision: before.revision }, after);
      if (!affected) throw staleRevision(await this.read(manager));
      await this.audit.record(
        manager,
        actor,
        'email-settings.saved',
        String(after.revision),
        settingsChanges(before, after, checked.kept),
      );
      return viewOf(after);
    });
  }

  /** What the last test of the stored settings said; `undefined` if there was none since they were saved. */
  async lastTest(): Promise<LastTest | undefined> {
    const { lastTest, revision } = await this.read();
    return lastTest?.revision === revision ? lastTest : undefined;
  }

  /** Notes what a test of the stored settings said, unless they were changed meanwhile. */
  async noteTest(test: LastTest): Promise<void> {
    await this.database.dataSource.transaction((manager) =>
      manager.update(StoredSettings, { id: ROW, revision: test.revision }, { lastTest: test }),
    );
  }

  /** Seals the stored secrets with the active key again. A save under way is waited for: it may bring older ones. */
  async resealSecrets(): Promise<void> {
    await this.database.run(() => this.resealing());
  }

  private *resealing(): Work<void> {
    const [row] = yield* sql<{ kind: string | null; settings: string; secrets: string }>`
      SELECT kind, settings, secrets FROM ums_mail_settings WHERE id = ${ROW} ${forUpdate}`;
    // A kind of a host application need not be known here.
    const kind = this.kinds.get(row!.kind ?? '');
    const destination = kind && destinationOf(kind, JSON.parse(row!.settings) as StoredSettings['settings']);
    const secrets = mapped(JSON.parse(row!.secrets) as StoredSettings['secrets'], (secret, name) =>
      resealSecret(this.keyRing, name, secret, destination),
    );
    yield* sql`UPDATE ums_mail_settings SET secrets = ${JSON.stringify(secrets)} WHERE id = ${ROW}`;
  }

  private read(transaction?: EntityManager): Promise<StoredSettings> {
    return this.database.read((manager) => manager.findOneByOrFail(StoredSettings, { id: ROW }), transaction);
  }

  private check(
    request: EmailSettingsRequest,
    before: StoredSettings,
    path = '',
  ): { kind: TransportKind; checked: CheckedSettings } {
    const kind = this.kinds.offered(this.config.production).find(({ id }) => id === request.kind);
    if (!kind) {
      const offered = this.kinds.offered(this.config.production).map(({ id }) => id);
      throw invalidRequest([{ field: `${path}kind`, message: `Must be one of: ${offered.join(', ')}.` }]);
    }
    const checked = checkSettings(kind, request.settings, this.stateBefore(kind, before), this.config.network);
    if (checked.problems.length > 0) {
      throw invalidRequest(checked.problems.map(({ field, message }) => ({ field: `${path}${field}`, message })));
    }
    return { kind, checked };
  }

  /** Secrets are opened only for the kind that they belong to. */
  private stateBefore(kind: TransportKind, stored: StoredSettings): SettingsBefore | undefined {
    return stored.kind === kind.id ? { plain: stored.settings, secrets: this.secretsOf(kind, stored) } : undefined;
  }

  private kindOf(id: string): TransportKind {
    const kind = this.kinds.get(id);
    if (!kind)
      throw new AppError(
        'conflict',
        `The stored settings are of the kind "${id}", which this process does not know. Register it, or save other settings.`,
      );
    return kind;
  }

  private secretsOf(kind: TransportKind, { settings, secrets }: StoredSettings): Record<string, () => string> {
    const destination = destinationOf(kind, settings);
    return mapped(secrets, (secret, name) => () => openSecret(this.keyRing, name, secret, destination));
  }

  /** Those that are kept as well: with the bytes that this save has read, it could undo a change of the keys. */
  private seal(kind: TransportKind, { plain, secrets, kept }: CheckedSettings, before: StoredSettings) {
    const destination = destinationOf(kind, plain);
    return mapped(secrets, (clear, name) => {
      const setAt = kept.includes(name) ? before.secrets[name]?.setAt : undefined;
      return sealSecret(this.keyRing, name, clear, destination, setAt);
    });
  }
}

function mapped<From, To>(members: Readonly<Record<string, From>>, to: (member: From, name: string) => To) {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, to(member, name)]));
}

function senderOf({
  senderName,
  senderEmailAddress,
}: Pick<StoredSettings, 'senderName' | 'senderEmailAddress'>): Sender {
  return { name: senderName ?? '', address: senderEmailAddress ?? '' };
}

function revisionRequired(): AppError {
  return new AppError(
    'revision-required',
    'Send If-Match with the ETag that you got when you read the settings, so that nobody overwrites what someone else saved meanwhile.',
  );
}

function staleRevision(stored: StoredSettings): AppError {
  const by = stored.updatedByName ? ` by ${stored.updatedByName}` : '';
  return new AppError(
    'stale-revision',
    `The settings were saved${by} after you read them. Nothing was overwritten. Read them again and repeat your change.`,
    {
      members: { current: viewOf(stored) },
    },
  );
}
