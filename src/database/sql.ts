/** What may stand in `${…}`: a value is bound, never pasted; a statement becomes a part of this one. */
export type SqlValue = string | number | boolean | Date | Buffer | null | undefined | Statement | Dialects;

export type Dialect = 'sqlite' | 'postgres';

/** A part that reads differently on the two databases. */
export class Dialects {
  constructor(readonly text: Readonly<Record<Dialect, string>>) {}
}

/**
 * One SQL statement for both databases. Inside a unit of work (see database.ts) it is run by `yield*`, which gives
 * its rows. Only SELECT and RETURNING give rows: a change that must know what it did says RETURNING.
 */
export class Statement<Row = unknown> {
  constructor(
    private readonly strings: readonly string[],
    private readonly values: readonly SqlValue[],
  ) {}

  *[Symbol.iterator](): Generator<Statement, Row[], unknown[]> {
    return (yield this) as Row[];
  }

  /** The text with the placeholders of this database, and the values in their order, as its driver takes them. */
  for(dialect: Dialect): { text: string; values: unknown[] } {
    const values: unknown[] = [];
    return { text: this.write(dialect, values), values };
  }

  private write(dialect: Dialect, values: unknown[]): string {
    let text = this.strings[0] ?? '';
    this.values.forEach((value, index) => {
      if (value instanceof Statement) text += value.write(dialect, values);
      else if (value instanceof Dialects) text += value.text[dialect];
      else {
        values.push(dialect === 'sqlite' ? forSqlite(value) : (value ?? null));
        text += dialect === 'sqlite' ? '?' : `$${values.length}`;
      }
      text += this.strings[index + 1] ?? '';
    });
    return text;
  }
}

/** Writes a statement: `` yield* sql<{ id: string }>`SELECT id FROM t WHERE a = ${a}` ``. */
export function sql<Row = unknown>(strings: TemplateStringsArray, ...values: SqlValue[]): Statement<Row> {
  return new Statement<Row>(strings, values);
}

/** `a, b, c` for `IN (…)` and `VALUES …`; must not be empty. */
export function list(values: readonly SqlValue[], separator = ', '): Statement {
  return new Statement(['', ...values.slice(1).map(() => separator), ''], values);
}

/** Locks the rows that are read, to the end of the transaction. SQLite has one transaction at a time. */
export const forUpdate: Dialects = new Dialects({ sqlite: '', postgres: 'FOR UPDATE' });

/** As {@link forUpdate}; rows that another process is busy with are not waited for, but left out. */
export const skipLocked: Dialects = new Dialects({ sqlite: '', postgres: 'FOR UPDATE SKIP LOCKED' });

/** The database's own clock, so that processes with different clocks agree on leases. */
export const now: Dialects = new Dialects({ sqlite: `strftime('%Y-%m-%d %H:%M:%f', 'now')`, postgres: 'now()' });

/** The database's clock plus so many milliseconds (which may be negative). */
export function nowPlus(ms: number): Statement {
  const seconds = ms / 1000;
  return new Statement(
    ['', ''],
    [
      new Dialects({
        sqlite: `strftime('%Y-%m-%d %H:%M:%f', 'now', '${seconds.toFixed(3)} seconds')`,
        postgres: `now() + interval '${seconds.toFixed(3)} seconds'`,
      }),
    ],
  );
}

/** Reads a column that holds a time, from either database. */
export function toDate(column: unknown): Date {
  return column instanceof Date ? column : new Date(`${String(column).replace(' ', 'T')}Z`);
}

/** As {@link toDate}, for a column that may be empty. */
export function toDateOrNull(column: unknown): Date | null {
  return column === null || column === undefined ? null : toDate(column);
}

/** The form in which TypeORM keeps a time on SQLite too: UTC, fixed width, so that text compares as time does. */
function forSqlite(value: Exclude<SqlValue, Statement | Dialects>): unknown {
  if (value instanceof Date) return value.toISOString().replace('T', ' ').slice(0, -1);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value ?? null;
}
