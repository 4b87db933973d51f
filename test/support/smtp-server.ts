import { buffer } from 'node:stream/consumers';
import type { TlsOptions } from 'node:tls';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { listen } from './free-ports.js';
import { Inbox, type ReceivedEmail } from './inbox.js';

/** What a client asks for, before the server answers. */
export interface Step {
  /** `DATA` is the moment after the final dot. */
  readonly verb: 'CONNECT' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA';
  /** The user who signs in, the sender, or the recipient; empty for the others. */
  readonly argument: string;
  /** The whole email, with `DATA`. */
  readonly email?: ReceivedEmail;
}

/** A reply such as `550 5.1.1 No such user`, or `drop`: the connection is cut without a word. */
export type Answer = string | undefined;

export interface SmtpServerOptions {
  /** How the connection is encrypted. `starttls` offers it and does not insist, like many servers. */
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly certificate?: { readonly key: string; readonly cert: string };
  /** Given: nobody sends without signing in. AUTH is offered in the clear as well, to see who falls for it. */
  readonly users?: readonly { readonly name: string; readonly password: string }[];
  /**
   * Asked at every step. Nothing: the step goes well. To hold a reply back, resolve later. An email that is refused
   * or dropped after the dot does not get into the inbox; a story that wants it takes it from the step.
   */
  readonly answer?: (step: Step) => Answer | Promise<Answer>;
  /** For TLS versions and the like. */
  readonly tlsOptions?: TlsOptions;
}

/** Someone who tried to sign in, successfully or not. */
export interface Login {
  readonly user: string;
  /** Whether TLS had begun. */
  readonly secure: boolean;
}

export interface SmtpTestServer {
  readonly port: number;
  readonly inbox: Inbox;
  readonly logins: readonly Login[];
  /** How many connections are open now. */
  readonly connections: number;
  /** Cuts all connections. */
  stop(): Promise<void>;
}

/**
 * A real SMTP server on 127.0.0.1 inside this process: keeps every email byte by byte, and misbehaves on demand. Its
 * greeting comes after 100 ms; load is for smtp-sink.
 */
export async function startSmtpServer(options: SmtpServerOptions): Promise<SmtpTestServer> {
  const inbox = new Inbox();
  const logins: Login[] = [];
  const passwords = new Map(options.users?.map(({ name, password }) => [name, password]));

  const server = new SMTPServer({
    ...options.tlsOptions,
    ...options.certificate,
    secure: options.tls === 'implicit',
    disabledCommands: [...(options.tls === 'none' ? ['STARTTLS'] : []), ...(options.users ? [] : ['AUTH'])],
    authOptional: !options.users,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    // Otherwise the library puts codes of its own before those of the answers.
    hideENHANCEDSTATUSCODES: true,
    logger: false,

    onConnect: (session, done) => void settle(session, { verb: 'CONNECT', argument: '' }, done),
    onAuth: ({ username = '', password }, session, done) => {
      logins.push({ user: username, secure: session.secure });
      void settle(session, { verb: 'AUTH', argument: username }, (error) => {
        if (error) done(error);
        else if (password && passwords.get(username) === password) done(null, { user: username });
        else done(null, { responseCode: 535, message: '5.7.8 Error: authentication failed' });
      });
    },
    onMailFrom: ({ address }, session, done) => void settle(session, { verb: 'MAIL', argument: address }, done),
    onRcptTo: ({ address }, session, done) => void settle(session, { verb: 'RCPT', argument: address }, done),
    onData: (stream, session, done) => {
      const onEmail = (raw: Buffer) => {
        const email = received(session, raw);
        return settle(session, { verb: 'DATA', argument: '', email }, (error) => {
          if (!error) inbox.add(email);
          done(error);
        });
      };
      // A client that dies in the middle of an email leaves nothing to answer.
      void buffer(stream).then(onEmail, () => {});
    },
  });
  // Clients that hang up in the middle, or fail the handshake: the stories look at them from the other side.
  server.on('error', () => {});

  async function settle(session: SMTPServerSession, step: Step, done: (error?: Error | null) => void): Promise<void> {
    const answer = await options.answer?.(step);
    if (answer === 'drop') socketOf(session)?.destroy();
    else done(answer === undefined ? null : refusal(answer));
  }

  function socketOf(session: SMTPServerSession) {
    return [...server.connections].find(({ id }) => id === session.id)?._socket;
  }

  return {
    port: await listen(server.server),
    inbox,
    logins,
    get connections() {
      return server.connections.size;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        for (const { _socket } of server.connections) _socket.destroy();
      }),
  };
}

function received({ envelope, secure, user }: SMTPServerSession, raw: Buffer): ReceivedEmail {
  return {
    from: envelope.mailFrom ? envelope.mailFrom.address : '',
    to: envelope.rcptTo.map(({ address }) => address),
    raw,
    secure,
    ...(user === undefined ? {} : { user }),
  };
}

function refusal(reply: string): Error {
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
}
