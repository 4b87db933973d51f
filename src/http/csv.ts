import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import type { Request } from 'express';
import { asFile } from './file-answer.js';

const TYPE = 'text/csv';

/** Without it, Excel reads UTF-8 as the code page of the machine. */
const BYTE_ORDER_MARK = '\uFEFF';

/** What spreadsheets may take as the beginning of a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** One line of a table. */
export type CsvRow = readonly string[];

/** Whether the caller asked for a table rather than for JSON. */
export function wantsCsv(request: Request): boolean {
  return request.accepts('application/json', TYPE) === TYPE;
}

/** Describes a route that answers as `Answer` says, or with a table. */
export function ApiCsvOr(Answer: Type<object>): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(Answer),
    ApiOkResponse({
      content: {
        'application/json': { schema: { $ref: getSchemaPath(Answer) } },
        [TYPE]: { schema: { type: 'string' } },
      },
    }),
  );
}

/**
 * Answers with a table (RFC 4180), batch by batch as the caller takes it. A caller who leaves ends the reading of
 * batches. Cells that could act as formulas get an apostrophe in front.
 *
 * @throws what reading the first batch throws, with nothing sent yet; what a later one throws, after the connection
 * has been cut: half a table must not look like a whole one.
 */
export async function answerCsv(
  response: ServerResponse,
  fileName: string,
  header: CsvRow,
  batches: AsyncGenerator<readonly CsvRow[]>,
): Promise<void> {
  const first = await batches.next();
  asFile(response, `${TYPE}; charset=utf-8; header=present`, fileName);
  try {
    await pipeline(async function* () {
      yield BYTE_ORDER_MARK + linesOf([header]);
      if (!first.done) yield linesOf(first.value);
      for await (const rows of batches) yield linesOf(rows);
    }, response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  } finally {
    await batches.return(undefined);
  }
}

function linesOf(rows: readonly CsvRow[]): string {
  return rows.map((cells) => `${cells.map(cellOf).join()}\r\n`).join('');
}

function cellOf(text: string): string {
  return `"${FORMULA.test(text) ? "'" : ''}${text.replaceAll('"', '""')}"`;
}
