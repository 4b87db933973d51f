import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { answerCsv, type CsvRow } from './csv.js';

describe('A table', () => {
  let server: Server;
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  const serve = async (answer: (response: ServerResponse) => Promise<void>) => {
    server = createServer((_request, response) => void answer(response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const table = async (...rows: CsvRow[]) => {
    const url = await serve((response) =>
      answerCsv(
        response,
        'emails.csv',
        ['Event', 'Error'],
        (async function* () {
          yield* rows.map((row) => [row]);
        })(),
      ),
    );
    return fetch(url);
  };
  const textOf = async (...rows: CsvRow[]) => Buffer.from(await (await table(...rows)).arrayBuffer()).toString();

  it('comes as a file, with its header and a byte order mark, also where it has no row', async () => {
    const { headers } = await table();
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe('attachment; filename="emails.csv"');
    expect(await textOf()).toBe('\uFEFF"Event","Error"\r\n');
  });

  it('keeps commas, quotes, line breaks and every script in their cells', async () => {
    expect(await textOf(['a,b', 'say "no"'], ['two\r\nlines', 'ज्यो ü'])).toBe(
      '\uFEFF"Event","Error"\r\n"a,b","say ""no"""\r\n"two\r\nlines","ज्यो ü"\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('makes %j a text', async (formula) => {
    expect(await textOf([formula, `x${formula}`])).toContain(`"'${formula}","x${formula}"`);
  });

  it('is not begun where its first rows cannot be read: the error is answered as any other', async () => {
    const url = await serve(async (response) => {
      // oxlint-disable-next-line require-yield
      const broken = (async function* (): AsyncGenerator<CsvRow[]> {
        throw new Error('The database is away');
      })();
      await answerCsv(response, 'emails.csv', ['Event'], broken).catch((error: Error) => {
        response.writeHead(503).end(error.message);
      });
    });
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([503, 'The database is away']);
  });

  it('that breaks off does not look like a whole one', async () => {
    const thrown: string[] = [];
    const url = await serve(async (response) => {
      const broken = (async function* () {
        yield [['forgot-password']];
        throw new Error('The database is away');
      })();
      await answerCsv(response, 'emails.csv', ['Event'], broken).catch((error: Error) => thrown.push(error.message));
    });
    await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow(/terminated|fetch failed/);
    expect(thrown).toEqual(['The database is away']);
  });

  it('without end is read no longer than its reader stays', async () => {
    let ended = (): void => {};
    const over = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const url = await serve((response) => {
      const endless = (async function* () {
        try {
          for (;;) yield Array.from({ length: 1_000 }, () => ['a row']);
        } finally {
          ended();
        }
      })();
      return answerCsv(response, 'emails.csv', ['Event'], endless);
    });
    const reader = (await fetch(url)).body!.getReader();
    await reader.read();
    await reader.cancel();
    await expect(over).resolves.toBeUndefined();
  });
});
