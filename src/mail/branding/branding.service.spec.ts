import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { AuditLog } from '../../audit/audit-log.js';
import { Config } from '../../config.js';
import type { Database } from '../../database/database.js';
import { BrandingService } from './branding.service.js';

const admin = { id: 'u-9', name: 'Maria Sundqvist', origin: '127.0.0.1' };

describe.each(databases)('Branding in force on %s', (kind) => {
  let opened: OpenedDatabase;

  beforeAll(async () => void (opened = await openedDatabase(kind)));
  afterAll(() => opened.close());

  it('is read once for all who ask at the same time, and again when another process has saved it', async () => {
    const [ours, another] = [branding(opened.database), branding(opened.database)];
    const everybody = () => Promise.all(Array.from({ length: 20 }, () => ours.inForce()));
    for (const siteName of ['Nordlicht Portal', 'Nordlicht Kundenportal']) {
      const { branding: before, revision } = await another.inForce();
      await another.save({ ...before, siteName }, revision, admin);
      const [first, ...others] = await everybody();
      expect(first!.branding.siteName).toBe(siteName);
      for (const other of others) expect(other).toBe(first);
    }
  });

  it('is read by a transaction without waiting for others', async () => {
    const { dataSource } = opened.database;
    const ours = branding(opened.database);
    const inside = dataSource.transaction(async (transaction) => {
      const waiting = ours.inForce();
      const { branding } = await ours.inForce(transaction);
      return { branding, waiting };
    });
    const { branding: seen, waiting } = await inside;
    expect((await waiting).branding).toEqual(seen);
  });
});

function branding(database: Database): BrandingService {
  const config = new Config({
    baseUrl: 'https://portal.nordlicht.example',
    secretKeys: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    production: false,
  });
  return new BrandingService(database, new AuditLog(database), config);
}
