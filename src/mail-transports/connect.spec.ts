import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDeafServer } from '../../test/support/deaf-server.js';
import { freePorts } from '../../test/support/free-ports.js';
import { HERE, IMPATIENT } from '../../test/support/smtp-accounts.js';
import { parseAllowedNetworks } from './allowed-networks.js';
import { connect, type ConnectOptions } from './connect.js';
import { networkPolicy } from './network-policy.js';
import type { SymptomError } from './symptom.error.js';

const never = new AbortController().signal;
const only = (networks: string) =>
  networkPolicy({
    allowedPorts: HERE.allowedPorts,
    allowedNetworks: parseAllowedNetworks(networks).value!,
    production: true,
  });

describe('the one function that opens connections', () => {
  let server: Server;
  let port: number;
  let arrived: Socket[];

  beforeEach(async () => {
    arrived = [];
    server = createServer((socket) => void arrived.push(socket.on('error', () => {})));
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    port = (server.address() as { port: number }).port;
  });
  afterEach(() => {
    for (const socket of arrived) socket.destroy();
    server.close();
  });

  const open = (options: Partial<ConnectOptions>) =>
    connect({ host: 'mail.example.com', port, network: HERE, limits: IMPATIENT, signal: never, ...options });
  const resolvesTo =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const symptomOf = async (opening: Promise<Socket>) =>
    (
      await opening.then(
        () => expect.unreachable('It connected.'),
        (error: SymptomError) => error,
      )
    ).symptom;

  it('tells of every stage with what an admin wants to know', async () => {
    const passed: [string, string][] = [];
    const socket = await open({
      resolve: resolvesTo('127.0.0.1', '127.0.0.2', '127.0.0.3'),
      onPassed: (...stage) => passed.push([stage[0], stage[1]]),
    });
    socket.destroy();
    expect(passed).toEqual([
      ['dns', '127.0.0.1 and 2 more'],
      ['connect', `127.0.0.1, port ${port}`],
    ]);
  });

  describe('asks the network policy about every address at the moment of connecting', () => {
    it('so that one refused address among others is never connected to', async () => {
      const network = only('127.0.0.3/32');
      const socket = await open({ network, resolve: resolvesTo('127.0.0.1', '127.0.0.2', '127.0.0.3') });
      expect(socket.remoteAddress).toBe('127.0.0.3');
      expect(arrived.map(({ localAddress }) => localAddress)).toEqual(['127.0.0.3']);
      socket.destroy();
    });

    it('so that the choice between IPv6 and IPv4 does not lead past it', async () => {
      const network = only('127.0.0.3/32');
      const socket = await open({ network, resolve: resolvesTo('::1', '::ffff:127.0.0.1', '127.0.0.3') });
      expect(arrived.map(({ localAddress }) => localAddress)).toEqual(['127.0.0.3']);
      socket.destroy();
    });

    it('so that a name which resolves to something else a moment later gains nothing', async () => {
      const answers = [['127.0.0.3'], ['127.0.0.1']];
      const network = only('127.0.0.3/32');
      const socket = await open({ network, resolve: () => resolvesTo(...(answers.shift() ?? []))() });
      expect(socket.remoteAddress).toBe('127.0.0.3');
      expect(answers, 'it was looked up once').toHaveLength(1);
      socket.destroy();
    });

    it.each(['127.0.0.1', '::1', '169.254.169.254', '::ffff:169.254.169.254'])(
      'so that %s is refused, by name and as an address',
      async (address) => {
        const network = only('public');
        for (const options of [{ resolve: resolvesTo(address) }, { host: address }]) {
          const symptom = await symptomOf(open({ network, ...options }));
          expect(symptom).toMatchObject({ stage: 'connect', code: 'EADDRESSREFUSED' });
        }
        expect(arrived).toEqual([]);
      },
    );
  });

  it('goes on to the next address when one does not answer', async () => {
    const socket = await open({ resolve: resolvesTo('::1', '127.0.0.1') });
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });

  it('tells a name that nobody knows from one that cannot be looked up', async () => {
    for (const code of ['ENOTFOUND', 'EAI_AGAIN']) {
      const failing = open({ resolve: () => Promise.reject(Object.assign(new Error(code), { code })) });
      expect(await symptomOf(failing)).toMatchObject({ stage: 'dns', code });
    }
  });

  it('gives up a look-up that takes too long', async () => {
    const symptom = await symptomOf(open({ resolve: () => new Promise(() => {}) }));
    expect(symptom).toMatchObject({ stage: 'dns', code: 'ETIMEDOUT' });
  });

  it('says when nothing listens there', async () => {
    const [unused = 0] = await freePorts(1);
    const symptom = await symptomOf(open({ host: '127.0.0.1', port: unused }));
    expect(symptom).toMatchObject({ stage: 'connect', code: 'ECONNREFUSED' });
  });

  it('says so too when nothing listens at any address of a name', async () => {
    const [unused = 0] = await freePorts(1);
    const symptom = await symptomOf(open({ resolve: resolvesTo('127.0.0.1', '127.0.0.2'), port: unused }));
    expect(symptom).toMatchObject({ stage: 'connect', code: 'ECONNREFUSED' });
  });

  it('gives up a server that does not answer', async () => {
    const deaf = await startDeafServer();
    const symptom = await symptomOf(open({ host: '127.0.0.1', port: deaf.port }));
    expect(symptom).toMatchObject({ stage: 'connect', code: 'ETIMEDOUT' });
    await deaf.stop();
  });

  it('gives up a server that does not answer to the beginning of TLS', async () => {
    const symptom = await symptomOf(open({ host: '127.0.0.1', tls: {} }));
    expect(symptom).toMatchObject({ stage: 'tls', code: 'ETIMEDOUT' });
    await once(arrived[0]!.resume(), 'close');
  });

  describe('ends at once when its signal aborts', () => {
    const patient = { dnsMs: 60_000, connectMs: 60_000, tlsMs: 60_000 };

    it('before it has begun', async () => {
      const symptom = await symptomOf(open({ host: '127.0.0.1', signal: AbortSignal.abort() }));
      expect(symptom).toMatchObject({ stage: 'dns', code: 'ABORT_ERR' });
      expect(arrived).toEqual([]);
    });

    it('while a name is looked up', async () => {
      const abort = new AbortController();
      const resolve = () => {
        setImmediate(() => abort.abort());
        return new Promise<never>(() => {});
      };
      const symptom = await symptomOf(open({ limits: patient, resolve, signal: abort.signal }));
      expect(symptom).toMatchObject({ stage: 'dns', code: 'ABORT_ERR' });
    });

    it('while it knocks, as its deadline or as its caller', async () => {
      const deaf = await startDeafServer();
      const knocking = { host: '127.0.0.1', port: deaf.port, limits: patient };
      const timed = await symptomOf(open({ ...knocking, signal: AbortSignal.timeout(20) }));
      expect(timed).toMatchObject({ stage: 'connect', code: 'ETIMEDOUT' });
      await deaf.stop();
    });

    it('while TLS begins, and the server sees it go', async () => {
      const abort = new AbortController();
      server.on('connection', (socket) => socket.once('data', () => abort.abort()));
      const symptom = await symptomOf(open({ host: '127.0.0.1', tls: {}, limits: patient, signal: abort.signal }));
      expect(symptom).toMatchObject({ stage: 'tls', code: 'ABORT_ERR' });
      await once(arrived[0]!.resume(), 'close');
    });
  });
});
