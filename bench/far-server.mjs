import { connect, createServer } from 'node:net';

/**
 * A process that stands between senders and a server, so that their words take their time, as over a long line.
 * Told `{ port, roundTripMs }`, it answers with the port that it listens on.
 */
process.once('message', ({ port, roundTripMs }) => {
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    pass(near, far, roundTripMs / 2);
    pass(far, near, roundTripMs / 2);
  });
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ port: /** @type {import('node:net').AddressInfo} */ (server.address()).port });
  });
});
process.once('disconnect', () => process.exit());

/** @param {import('node:net').Socket} from @param {import('node:net').Socket} to @param {number} afterMs */
function pass(from, to, afterMs) {
  from.setNoDelay();
  from.on('data', (bytes) => setTimeout(() => to.writable && to.write(bytes), afterMs));
  from.on('end', () => setTimeout(() => to.end(), afterMs));
  from.on('error', () => to.destroy());
}
