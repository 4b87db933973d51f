import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { listen } from './free-ports.js';

/** The moments in which a server speaks. `DOT` is the one after the message. */
export type Moment =
  | 'GREETING'
  | 'EHLO'
  | 'STARTTLS'
  | 'EHLO after STARTTLS'
  | 'AUTH'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | 'DOT'
  | 'RSET'
  | 'QUIT';

/**
 * What is sent instead of the polite reply, byte by byte with a line end added. `drop` closes the connection, `hang`
 * says nothing any more. A function does what it likes, and either promises a reply or is the last thing that happens.
 */
export type Misdeed = string | 'drop' | 'hang' | ((client: RawClient) => void | Promise<string>);

export interface RawSmtpServerOptions {
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly certificate?: { readonly key: string; readonly cert: string };
  readonly tlsOptions?: {
    readonly maxVersion?: 'TLSv1.1' | 'TLSv1.2';
    readonly minVersion?: 'TLSv1';
    readonly ciphers?: string;
  };
  /** Beside STARTTLS. Default: AUTH PLAIN and LOGIN, before TLS as well, and PIPELINING. */
  readonly abilities?: readonly string[];
  /** Asked at every moment of every client. */
  readonly misdeed?: (moment: Moment, client: RawClient) => Misdeed | undefined;
}

/** A client as the server sees it. */
export interface RawClient {
  /** 1 for the first that connected. */
  readonly number: number;
  /** The TLS one, once there is one. */
  readonly socket: Socket;
  readonly isEncrypted: boolean;
  /** Everything that it has said, line by line, but for its messages. */
  readonly lines: readonly string[];
  /** The messages that were ended by a dot, as they stood on the wire without it. */
  readonly messages: readonly string[];
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
}

export interface RawSmtpServer {
  readonly port: number;
  readonly clients: readonly RawClient[];
  /** The most clients that were there at the same time. */
  readonly peak: number;
  /** What everybody on the way could read. */
  readonly clearText: string;
  /** Resolves with the `number`th client, when it is there. */
  client(number: number): Promise<RawClient>;
  stop(): Promise<void>;
}

const POLITE: Readonly<Record<Exclude<Moment, 'EHLO' | 'EHLO after STARTTLS' | 'AUTH'>, string>> = {
  GREETING: '220 raw.example.com ESMTP',
  STARTTLS: '220 2.0.0 Go ahead',
  MAIL: '250 2.1.0 Ok',
  RCPT: '250 2.1.5 Ok',
  DATA: '354 End data with <CR><LF>.<CR><LF>',
  DOT: '250 2.0.0 Ok: queued as 4F2A91C',
  RSET: '250 2.0.0 Ok',
  QUIT: '221 2.0.0 Bye',
};

/** A server of bare sockets on 127.0.0.1: polite unless told otherwise, and then as hostile as one can think of. */
export async function startRawSmtpServer(options: RawSmtpServerOptions): Promise<RawSmtpServer> {
  const clients: Conversation[] = [];
  const arrivals = new EventTarget();
  let peak = 0;
  let clearText = '';
  const server = createServer({ noDelay: true }, (socket) => {
    const client = new Conversation(socket, clients.length + 1, options);
    clients.push(client);
    peak = Math.max(peak, clients.filter(({ socket }) => !socket.destroyed).length);
    socket.on('data', (chunk) => (clearText += client.isEncrypted ? '' : chunk.toString('latin1')));
    client.begin();
    arrivals.dispatchEvent(new Event('client'));
  });
  return {
    port: await listen(server),
    clients,
    get peak() {
      return peak;
    },
    get clearText() {
      return clearText;
    },
    async client(number) {
      while (clients.length < number) await once(arrivals, 'client');
      return clients[number - 1]!;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const client of clients) client.end();
      }),
  };
}

class Conversation implements RawClient {
  readonly lines: string[] = [];
  readonly messages: string[] = [];
  readonly gone: Promise<void>;
  isEncrypted = false;
  private received = '';
  private isInMessage = false;
  private isSilent = false;
  private message: string[] = [];
  private awaitsAuthLines = 0;

  constructor(
    public socket: Socket,
    readonly number: number,
    private readonly options: RawSmtpServerOptions,
  ) {
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
  }

  begin(): void {
    if (this.options.tls === 'implicit') this.encrypt(() => this.act('GREETING'));
    else {
      this.listen();
      this.act('GREETING');
    }
  }

  end(): void {
    this.socket.destroy();
  }

  /** Goes on reading, and never reacts again. */
  private fallSilent(): void {
    this.isSilent = true;
  }

  /** What was said before still arrives. */
  private drop(): void {
    this.fallSilent();
    this.socket.destroySoon();
  }

  private listen(): void {
    this.socket.on('data', (chunk) => this.hear(chunk.toString('latin1')));
  }

  private encrypt(done: () => void): void {
    this.isEncrypted = true;
    this.socket.removeAllListeners('data');
    const plain = this.socket;
    this.socket = new TLSSocket(plain, {
      isServer: true,
      secureContext: createSecureContext({ ...this.options.certificate, ...this.options.tlsOptions }),
    });
    this.socket.on('error', () => plain.destroy());
    this.socket.once('secure', done);
    this.listen();
  }

  private hear(text: string): void {
    this.received += text;
    for (let end = this.received.indexOf('\r\n'); end >= 0; end = this.received.indexOf('\r\n')) {
      const line = this.received.slice(0, end);
      this.received = this.received.slice(end + 2);
      if (this.isInMessage) this.take(line);
      else this.obey(line);
    }
  }

  private obey(line: string): void {
    this.lines.push(line);
    if (this.isSilent) return;
    if (this.awaitsAuthLines > 0) {
      this.awaitsAuthLines -= 1;
      return this.awaitsAuthLines > 0 ? this.say('334 UGFzc3dvcmQ6') : this.act('AUTH');
    }
    const verb = (line.split(' ')[0] ?? '').toUpperCase();
    if (line.toUpperCase() === 'AUTH LOGIN') {
      this.awaitsAuthLines = 2;
      return this.say('334 VXNlcm5hbWU6');
    }
    if (verb === 'EHLO')
      return this.act(this.isEncrypted && this.options.tls === 'starttls' ? 'EHLO after STARTTLS' : 'EHLO');
    if (verb === 'AUTH' || verb in POLITE) return this.act(verb as Moment);
    this.say('500 5.5.1 What?');
  }

  private take(line: string): void {
    if (line !== '.') return void this.message.push(line);
    this.messages.push(this.message.join('\r\n'));
    this.message = [];
    this.isInMessage = false;
    this.act('DOT');
  }

  private act(moment: Moment): void {
    if (this.isSilent) return;
    const misdeed = this.options.misdeed?.(moment, this);
    if (misdeed === 'hang') return this.fallSilent();
    if (misdeed === 'drop') return this.drop();
    if (typeof misdeed !== 'function') return this.answer(moment, misdeed ?? this.polite(moment));
    const promised = misdeed(this);
    if (promised) void promised.then((reply) => this.answer(moment, reply));
    else this.fallSilent();
  }

  private answer(moment: Moment, reply: string): void {
    this.isInMessage = moment === 'DATA' && reply.startsWith('354');
    this.say(reply);
    if (moment === 'STARTTLS' && reply.startsWith('220')) this.encrypt(() => {});
    if (moment === 'QUIT') this.socket.end();
  }

  private polite(moment: Moment): string {
    const { tls, abilities = ['AUTH PLAIN LOGIN', 'PIPELINING', 'SIZE 35882577'] } = this.options;
    if (moment === 'AUTH') return '235 2.7.0 Welcome';
    if (moment !== 'EHLO' && moment !== 'EHLO after STARTTLS') return POLITE[moment];
    const offered = moment === 'EHLO' && tls === 'starttls' ? ['STARTTLS', ...abilities] : abilities;
    return ['raw.example.com', ...offered]
      .map((line, index) => `250${index === offered.length ? ' ' : '-'}${line}`)
      .join('\r\n');
  }

  private say(reply: string): void {
    this.socket.write(`${reply}\r\n`);
  }
}
