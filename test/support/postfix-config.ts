import type { PostfixOptions, PostfixPorts } from './postfix.js';

/** The server's own name: in its greeting, and the realm of users without a domain. */
export const HOST_NAME = 'mail.hosted.example';

/** The user without rights, who owns the mail. */
const NOBODY = '65534';

/** The folders below Postfix's own, by owner: what `postfix start` would make, and where mail arrives. */
export const FOLDERS: readonly (readonly [owner: string, ...folders: string[]])[] = [
  ['root', 'config/sasl', 'queue/pid'],
  ['postfix', 'data', 'queue/private', 'queue/public', 'queue/maildrop', 'queue/incoming', 'queue/active'],
  ['postfix', 'queue/deferred', 'queue/defer', 'queue/bounce', 'queue/trace', 'queue/corrupt', 'queue/hold'],
  [NOBODY, 'mail', 'mail/tmp', 'mail/new', 'mail/cur'],
];

export function mainCf(folder: string, options: PostfixOptions): string {
  const { users, mailboxes = ['inbox@hosted.example'], parameters = {} } = options;
  const owners = users.flatMap(({ name, senders = [] }) => senders.map((sender) => `{ ${sender} = ${name} }`));
  const settings = {
    compatibility_level: '3.6',
    queue_directory: `${folder}/queue`,
    data_directory: `${folder}/data`,
    maillog_file: '/dev/stdout',
    myhostname: HOST_NAME,
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    smtpd_peername_lookup: 'no',
    // This machine earns no trust by being this machine.
    mynetworks: '',
    // Nor is its mail completed with what it lacks.
    local_header_rewrite_clients: '',
    smtpd_relay_restrictions: 'permit_sasl_authenticated, reject_unauth_destination',
    smtpd_tls_chain_files: `${folder}/certificate.pem`,
    // Empty: `user@domain` is a user of that domain, `user` one of this server.
    smtpd_sasl_local_domain: '',
    // What the inbox reads from the headers.
    smtpd_tls_received_header: 'yes',
    smtpd_sasl_authenticated_header: 'yes',
    // Nothing is local, nothing leaves: all mail ends in one folder.
    mydestination: '',
    alias_maps: '',
    virtual_mailbox_domains: [...new Set(mailboxes.map((address) => address.split('@').at(-1)))].join(' '),
    virtual_mailbox_maps: `inline:{ ${mailboxes.map((address) => `{ ${address} = mail/ }`).join(' ')} }`,
    virtual_mailbox_base: folder,
    virtual_uid_maps: `static:${NOBODY}`,
    virtual_gid_maps: `static:${NOBODY}`,
    default_transport: 'virtual',
    ...(owners.length > 0 && {
      smtpd_sender_login_maps: `inline:{ ${owners.join(' ')} }`,
      smtpd_sender_restrictions: 'reject_sender_login_mismatch',
    }),
    ...parameters,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');
}

/** Debian's services, less those that a message from SMTP to a folder does not meet. */
export function masterCf({ submission, smtps, plain }: PostfixPorts): string {
  return `
127.0.0.1:${submission} inet n - n - - smtpd
  -o syslog_name=postfix/submission
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
127.0.0.1:${smtps} inet n - n - - smtpd
  -o syslog_name=postfix/smtps
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
127.0.0.1:${plain} inet n - n - - smtpd
  -o syslog_name=postfix/plain
  -o smtpd_sasl_auth_enable=yes
cleanup  unix n - n - 0 cleanup
qmgr     unix n - n 300 1 qmgr
tlsmgr   unix - - n 1000? 1 tlsmgr
rewrite  unix - - n - - trivial-rewrite
bounce   unix - - n - 0 bounce
defer    unix - - n - 0 bounce
trace    unix - - n - 0 bounce
error    unix - - n - - error
retry    unix - - n - - error
anvil    unix - - n - 1 anvil
proxymap unix - - n - - proxymap
virtual  unix - n n - - virtual -o virtual_mailbox_maps=static:mail/
postlog  unix-dgram n - n - 1 postlogd
`;
}

export function saslConf(folder: string): string {
  return `
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: ${folder}/users
mech_list: PLAIN LOGIN
`;
}
