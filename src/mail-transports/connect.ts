import { lookup, type LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { describeEncryption, encrypt } from './encrypt.js';
import type { SeenCertificate } from './diagnosis.js';
import { during } from './symptom.error.js';
import type { NetworkPolicy, Stage } from './transport.js';
import { within } from './within.js';

export interface ConnectLimits {
  readonly dnsMs: number;
  readonly connectMs: number;
  readonly tlsMs: number;
}

export const CONNECT_LIMITS: ConnectLimits = { dnsMs: 5_000, connectMs: 10_000, tlsMs: 10_000 };

/** A stage has passed: what an admin wants to know of it, and the certificate where one was seen. */
export type OnPassed = (stage: Stage, detail: string, certificate?: SeenCertificate) => void;

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  readonly network: NetworkPolicy;
  /** Given: TLS begins with the first byte. */
  readonly tls?: { readonly caCertificate?: string | undefined } | undefined;
  readonly limits?: ConnectLimits;
  /** Called for `dns`, `connect` and, where it is wanted, `tls`. */
  readonly onPassed?: OnPassed | undefined;
  /** Ends the attempt at once and leaves no socket behind. */
  readonly signal: AbortSignal;
  /** Default: the system's look-up. */
  readonly resolve?: Resolve | undefined;
}

/**
 * Opens a connection for mail. There is no other way to one: every address is asked for at the network policy when
 * it is about to be connected to, so that neither a name that resolves differently a moment later nor the choice
 * between IPv4 and IPv6 leads past it. Throws a {@link SymptomError} of the stage that failed.
 */
export async function connect(options: ConnectOptions): Promise<Socket> {
  const { host, tls, limits = CONNECT_LIMITS, signal, onPassed } = options;
  const addresses = await during('dns', resolveAll(options, limits.dnsMs));
  onPassed?.('dns', describeAddresses(addresses));

  const socket = await during('connect', dial(options, addresses, limits.connectMs));
  onPassed?.('connect', `${socket.remoteAddress}, port ${socket.remotePort}`);
  if (!tls) return socket;

  const encrypted = await encrypt('tls', socket, { host, ...tls, limitMs: limits.tlsMs, signal });
  onPassed?.('tls', describeEncryption(encrypted), encrypted.certificate);
  return encrypted.socket;
}

const resolveByTheSystem: Resolve = (host) => promisify(lookup)(host, { all: true });

async function resolveAll({ host, signal, resolve = resolveByTheSystem }: ConnectOptions, limitMs: number) {
  const family = isIP(host);
  return within(limitMs, signal, async () => (family ? [{ address: host, family }] : resolve(host)));
}

async function dial(
  { host, port, network, signal }: ConnectOptions,
  addresses: readonly LookupAddress[],
  limitMs: number,
): Promise<Socket> {
  const allowed = addresses.filter(({ address }) => network.refuses(address) === undefined);
  if (allowed.length === 0) throw refusedByPolicy(addresses, network);

  const socket = connectTcp({
    host,
    port,
    // Node asks nobody else: these addresses are the only ones that it gets to know.
    lookup: (_host, _options, callback) => callback(null, allowed),
    autoSelectFamily: true,
    // The addresses are tried in turn: each has its share of the time, so that the last one has some left.
    autoSelectFamilyAttemptTimeout: Math.max(10, Math.floor(limitMs / (allowed.length + 1))),
    noDelay: true,
  });
  socket.on('error', () => {});
  try {
    await within(limitMs, signal, (signal) => once(socket, 'connect', { signal }));
    return socket;
  } catch (error) {
    socket.destroy();
    // Of several addresses, the last one had all the time that was left: its error says most.
    throw error instanceof AggregateError ? error.errors.at(-1) : error;
  }
}

function refusedByPolicy(addresses: readonly LookupAddress[], network: NetworkPolicy): Error {
  const reasons = addresses.map(({ address }) => `${address}: ${network.refuses(address) ?? ''}`);
  return Object.assign(new Error(reasons.join(', ')), { code: 'EADDRESSREFUSED' });
}

function describeAddresses([first, ...others]: readonly LookupAddress[]): string {
  const address = first?.address ?? '';
  return others.length > 0 ? `${address} and ${others.length} more` : address;
}
