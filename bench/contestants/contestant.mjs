/**
 * One who sends: each file beside this one exports `title` and `start`, and runs in a process of its own.
 *
 * @typedef {object} Course What is the same for everybody.
 * @property {number} port Of the server on 127.0.0.1, which speaks no TLS.
 * @property {number} connections
 * @property {string} folder For files; removed by who made it.
 *
 * @typedef {object} Contestant
 * @property {(number: number) => Promise<unknown>} send Sends one email, to the address with this number. Rejects when
 * the server does not accept it.
 * @property {() => Promise<void>} [accepted] Given where `send` resolves earlier: waits until the server has accepted
 * every email.
 * @property {() => Promise<void> | void} stop
 *
 * @typedef {(course: Course, email: import('../email.mjs').Email) => Contestant | Promise<Contestant>} Start
 * @typedef {{ title: string, start: Start }} ContestantModule
 */

/** How everybody who sends with nodemailer is set up. @param {Course} course */
export const pooledTransport = ({ port, connections }) => ({
  host: '127.0.0.1',
  port,
  secure: false,
  ignoreTLS: true,
  pool: /** @type {const} */ (true),
  maxConnections: connections,
  maxMessages: Infinity,
});
