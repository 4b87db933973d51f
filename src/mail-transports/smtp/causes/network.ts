import type { Cause } from './cause.js';

/** From the look-up of the name to the first word of the server. */
export const networkCauses = [
  {
    cause: 'address-not-allowed',
    when: [{ codes: ['EADDRESSREFUSED'] }],
    fault: 'account',
    title: ({ to }) => `${to.host} has an address that is not allowed here.`,
    advice:
      'Choose another server, or ask whoever runs this system to allow its network: the setting is called MAIL_ALLOWED_NETWORKS.',
    fields: ['host'],
  },
  {
    cause: 'ended-here',
    when: [{ codes: ['ABORT_ERR', 'EABORT'] }],
    fault: 'temporary',
    title: 'This system ended the attempt by itself.',
    advice: 'Nothing to do: an email that was on its way is tried again.',
    fields: [],
  },
  {
    cause: 'name-not-found',
    when: [{ codes: ['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA', 'EDNS'] }],
    fault: 'account',
    title: ({ to }) => `No server is called ${to.host}.`,
    advice:
      'Check the spelling. If the name is right, ask whoever runs this system whether it can look up names (DNS).',
    fields: ['host'],
  },
  {
    cause: 'name-lookup-failed',
    when: [{ codes: ['EAI_AGAIN', 'EAI_FAIL', 'ESERVFAIL', 'EREFUSED'] }],
    fault: 'temporary',
    title: ({ to }) => `The name ${to.host} cannot be looked up at the moment.`,
    advice: 'Try again. If it stays so, ask whoever runs this system to look at its name server (DNS).',
    fields: ['host'],
  },
  {
    cause: 'name-lookup-timed-out',
    when: [{ stages: ['dns'], codes: ['ETIMEDOUT', 'ETIMEOUT'] }],
    fault: 'temporary',
    title: ({ to }) => `The name ${to.host} could not be looked up within 5 seconds.`,
    advice: 'Try again. If it stays so, ask whoever runs this system to look at its name server (DNS).',
    fields: ['host'],
  },
  {
    cause: 'connection-refused',
    when: [{ codes: ['ECONNREFUSED'] }],
    fault: 'account',
    title: ({ to }) => `${to.host} is there, but nothing listens on port ${to.port}.`,
    advice:
      'Usual ports are 587 and 465. In a container, "localhost" is the container itself: use the mail server\'s own name.',
    fields: ['port', 'host'],
  },
  {
    cause: 'connect-timed-out',
    when: [{ stages: ['connect'], codes: ['ETIMEDOUT'] }],
    fault: 'account',
    title: ({ to }) => `${to.host} did not answer on port ${to.port} within 10 seconds.`,
    advice: ({ to }) =>
      `A firewall or the cloud provider often blocks mail ports. Ask for port ${to.port} to be opened outward, or try 587 or 2525 if the provider has it.`,
    fields: ['port', 'host'],
  },
  {
    cause: 'host-unreachable',
    when: [
      { codes: ['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL'] },
      { stages: ['connect'], codes: ['EACCES', 'EPERM', 'ERR_ACCESS_DENIED'] },
    ],
    fault: 'account',
    title: ({ to }) => `No way leads from here to ${to.host}.`,
    advice: 'Check the server. If it is right, ask whoever runs this system about its network and firewall.',
    fields: ['host'],
  },
  {
    cause: 'port-starts-encrypted',
    when: [
      {
        stages: ['greeting'],
        codes: ['ETIMEDOUT', 'ECONNECTION', 'ECONNRESET', 'EPROTOCOL'],
        to: ({ enableSsl, port }) => !enableSsl && port === 465,
      },
    ],
    fault: 'account',
    title: ({ to }) => `Port ${to.port} starts encrypted, but Enable SSL is off.`,
    advice: 'Turn Enable SSL on.',
    fields: ['enableSsl', 'port'],
  },
  {
    cause: 'no-greeting',
    when: [{ stages: ['greeting'], codes: ['ETIMEDOUT'] }],
    fault: 'account',
    title: ({ to }) => `${to.host} took the connection on port ${to.port}, but did not greet within 10 seconds.`,
    advice: ({ to }) =>
      to.enableSsl
        ? 'Check server and port: it may not be a mail server. A firewall or an antivirus program on the way can hold greetings back, too.'
        : 'The port may start encrypted: try Enable SSL. A firewall or an antivirus program on the way can hold greetings back, too.',
    fields: ['port', 'enableSsl'],
  },
  {
    cause: 'not-a-mail-server',
    when: [{ stages: ['greeting', 'ehlo'], codes: ['EPROTOCOL'] }],
    fault: 'account',
    title: ({ to }) => `Something answers on port ${to.port}, but it is not a mail server.`,
    advice: 'Check server and port.',
    fields: ['host', 'port'],
  },
] as const satisfies readonly Cause[];
