import type { QueryRunner } from 'typeorm';

/** The column types that the two databases name differently. */
export function columns(runner: QueryRunner): { time: string; bytes: string; ascii: string } {
  return runner.dataSource.options.type === 'postgres'
    ? { time: 'timestamptz', bytes: 'bytea', ascii: 'text COLLATE "C"' }
    : { time: 'datetime', bytes: 'blob', ascii: 'text' };
}
