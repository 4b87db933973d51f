import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { listen } from './free-ports.js';

interface Stoppable {
  stop(): Promise<void>;
}

/** Something that a whole test run shares. It does not exist before the first test asks for it. */
export interface OnDemand {
  /** For {@link whereabouts}: tests run in processes of their own, and numbers reach them. */
  readonly port: number;
  /** Ends it, if it was ever made. */
  stop(): Promise<void>;
}

/** @param where what tests have to know about it: an address, a folder. */
export async function onDemand<T extends Stoppable>(
  make: () => Promise<T>,
  where: (made: T) => string,
): Promise<OnDemand> {
  let made: Promise<T> | undefined;
  const reception = createServer((socket) => {
    made ??= make();
    made.then(
      (thing) => socket.end(JSON.stringify({ where: where(thing) })),
      (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
    );
  });
  return {
    port: await listen(reception),
    async stop() {
      reception.close();
      await made?.then(
        (thing) => thing.stop(),
        () => {},
      );
    },
  };
}

/** Has it made, unless it is there, and says where it is. */
export async function whereabouts(port: number): Promise<string> {
  const { where, error } = JSON.parse(await text(connect(port, '127.0.0.1'))) as { where?: string; error?: string };
  if (where === undefined) throw new Error(error);
  return where;
}
