import type { EntityManager } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenedDatabase, openedDatabase } from '../../test/support/opened-database.js';
import { databaseTrouble } from './database-trouble.js';

describe('A connection to PostgreSQL that is lost', () => {
  let opened: OpenedDatabase;

  beforeEach(async () => {
    opened = await openedDatabase('postgres');
  });
  afterEach(() => opened.close());

  it.each([
    ['manager', (manager: EntityManager) => manager.query('SELECT 1')],
    ['query runner', (manager: EntityManager) => manager.queryRunner!.query('SELECT 1')],
  ])('between two statements of a transaction is trouble that passes, whoever asks: a %s', async (_, ask) => {
    const other = await opened.open();
    const transaction = opened.database.dataSource.transaction(async (manager) => {
      const [{ pid }] = await manager.query<[{ pid: number }]>('SELECT pg_backend_pid() AS pid');
      await other.dataSource.query('SELECT pg_terminate_backend($1)', [pid]);
      await vi.waitFor(() => expect(manager.queryRunner!.isReleased).toBe(true));
      await ask(manager);
    });
    const thrown: unknown = await transaction.catch((error: unknown) => error);
    expect(databaseTrouble(thrown)).toMatchObject({ code: 'database-unavailable', retryAfterSeconds: 5 });
  });
});
