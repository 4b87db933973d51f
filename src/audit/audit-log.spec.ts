import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../test/support/databases.js';
import { type OpenedDatabase, openedDatabase } from '../../test/support/opened-database.js';
import { AuditLog } from './audit-log.js';

const maria = { id: 'u-9', name: 'Maria Sundqvist', origin: '127.0.0.1' };

describe.each(databases)('The audit log on %s', (kind) => {
  let opened: OpenedDatabase;
  let audit: AuditLog;

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    audit = new AuditLog(opened.database);
    await audit.note(maria, 'email-settings.saved', '1', { host: { from: null, to: 'mail.nordlicht.example' } });
    await audit.note(maria, 'email-settings.tested', '1', { host: 'mail.nordlicht.example', port: 587 });
  });
  afterEach(() => opened.close());

  it.each([
    ['changed', `UPDATE ums_mail_audit_log SET actor_name = 'Nobody'`],
    ['deleted', 'DELETE FROM ums_mail_audit_log'],
    ...(kind === 'postgres'
      ? [
          ['emptied', 'TRUNCATE ums_mail_audit_log'],
          ['emptied along with others', 'TRUNCATE ums_mail_api_keys, ums_mail_audit_log CASCADE'],
        ]
      : []),
  ])('cannot be %s, whoever may write to the database', async (_, statement) => {
    const before = await audit.list(10);
    expect(before).toHaveLength(2);
    await expect(opened.database.dataSource.query(statement!)).rejects.toThrow('The audit log is append-only.');
    expect(await audit.list(10)).toEqual(before);
  });
});
