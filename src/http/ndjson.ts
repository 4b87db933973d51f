import type { Request, Response } from 'express';

const TYPE = 'application/x-ndjson';

/** A signal that aborts when the caller leaves before it has been answered. */
export function whileConnected(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) controller.abort(new Error('The caller has left.'));
  });
  return controller.signal;
}

/** Whether the caller asked for lines as they come rather than for one answer at the end. */
export function wantsLines(request: Request): boolean {
  return request.accepts('application/json', TYPE) === TYPE;
}

/** Answers in lines, each a JSON object, sent at once. */
export class JsonLines {
  constructor(private readonly response: Response) {
    // Proxies that collect an answer before they pass it on would hide the progress.
    response.status(200).setHeader('Content-Type', `${TYPE}; charset=utf-8`).setHeader('X-Accel-Buffering', 'no');
    response.flushHeaders();
  }

  write(line: object): void {
    if (!this.response.destroyed) this.response.write(`${JSON.stringify(line)}\n`);
  }

  end(): void {
    this.response.end();
  }
}
