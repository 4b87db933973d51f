import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, on, once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/**
 * The shell outlives this process and ends the server when the pipe to this process closes: on `stop()`, and on every
 * other way for a test run to end, `kill -9` and Ctrl-C among them. So no server and no folder is ever left behind.
 *
 * Each `cat` ends with the last child of the server, so that nobody writes into the folder any more when it goes; the
 * second is for when there is nobody left to read.
 *
 * Its process id and, in the end, its exit code go through a pipe of their own. Whoever writes there when nobody is left
 * to read dies of it, so subshells do.
 */
const KEEPER = `
signal=$1 folder=$2; shift 2
exec 3<&0
{
  "$@" </dev/null 3<&- 4>&- & server=$!
  (echo "$server" >&4)
  (read -r _ <&3; kill -"$signal" "$server") & keeper=$!
  wait "$server"
  (echo "$?" >&4)
  kill "$keeper"
} 2>&1 | { cat; cat >/dev/null; }
[ -z "$folder" ] || rm -rf "$folder"
`;

export interface ServerProcessOptions {
  /** The signal that ends the server. Default: `TERM`. */
  readonly signal?: 'TERM' | 'INT' | 'KILL';
  /** Variables of its environment beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Removed once the server has ended. */
  readonly folder?: string;
  /** Called with each line that it prints. */
  readonly onLine?: (line: string) => void;
}

/** The child process and its pipes alike. */
interface Unreferable {
  unref(): void;
}

/** A server program that lives no longer than this process. */
export class ServerProcess {
  /** What it has printed so far, on both streams. */
  readonly lines: string[] = [];
  /** How it ended: its exit code, or 128 and the number of the signal. */
  readonly exitCode: Promise<number>;
  private readonly pid: Promise<number>;
  private readonly shell: ChildProcess;
  private readonly printing = new EventEmitter().setMaxListeners(0);
  private readonly end: Promise<unknown>;
  private ended = false;

  constructor(
    private readonly command: readonly string[],
    { signal = 'TERM', env = {}, folder = '', onLine }: ServerProcessOptions = {},
  ) {
    this.shell = spawn('sh', ['-c', KEEPER, 'sh', signal, folder, ...command], {
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'ignore', 'ignore', 'pipe'],
    });
    const numbers = this.shell.stdio[4] as Socket;
    const told = on(createInterface({ input: numbers }), 'line');
    const number = async () => Number((await told.next()).value);
    this.pid = number();
    this.exitCode = this.pid.then(number);
    createInterface({ input: this.shell.stdout! }).on('line', (line) => {
      this.lines.push(line);
      onLine?.(line);
      this.printing.emit('line', line);
    });
    this.end = once(this.shell, 'close').then(() => {
      this.ended = true;
      this.printing.emit('line', '');
    });
    // A server that somebody forgot to stop does not keep this process alive, only waiting for one does.
    for (const handle of [this.shell, this.shell.stdin, this.shell.stdout, numbers] as Unreferable[]) handle.unref();
  }

  /**
   * The first line that matches, printed already or still to come.
   * @throws Error when the server ends without it, with its last words.
   */
  printed(pattern: RegExp): Promise<string> {
    return this.waitingFor(this.find(pattern));
  }

  async send(signal: NodeJS.Signals): Promise<void> {
    process.kill(await this.waitingFor(this.pid), signal);
  }

  /** Resolves when the server has ended and its folder is gone. Safe to call twice. */
  async stop(): Promise<void> {
    this.shell.stdin!.end();
    await this.waitingFor(this.end);
  }

  private waitingFor<T>(event: Promise<T>): Promise<T> {
    this.shell.ref();
    return event.finally(() => this.shell.unref());
  }

  private async find(pattern: RegExp): Promise<string> {
    for (let read = 0; ;) {
      while (read < this.lines.length) {
        const line = this.lines[read++]!;
        if (pattern.test(line)) return line;
      }
      if (this.ended) throw new Error(`${this.command[0]} ended:\n${this.lines.slice(-10).join('\n')}`);
      await once(this.printing, 'line');
    }
  }
}
