import type { Destination, SeenCertificate, Symptom } from '../../src/mail-transports/diagnosis.js';
import type { SmtpCause } from '../../src/mail-transports/smtp/smtp.diagnosis.js';
import type { Fault } from '../../src/mail-transports/transport.error.js';
import type { Stage } from '../../src/mail-transports/transport.js';

/** The account that all of them were seen with, unless they say otherwise. */
export const DESTINATION: Destination = {
  host: 'smtp.nordlicht.example',
  port: 587,
  enableSsl: false,
  authenticationType: 'basic',
  username: 'mailer@nordlicht.example',
  sender: 'portal@nordlicht.example',
};

export const certificate: SeenCertificate = {
  names: ['mail.nordlicht.example', 'nordlicht.example', 'www.nordlicht.example', 'relay.nordlicht.example'],
  issuer: 'Contoso Internal CA',
  validFrom: new Date('2025-11-01T12:00:00Z'),
  validTo: new Date('2025-11-30T12:00:00Z'),
};

export const said = (stage: Stage, reply: string): Symptom => ({ stage, code: 'REPLY', reply, message: reply });
export const seen = (stage: Stage, code: string, message = ''): Symptom => ({
  stage,
  code,
  reply: '',
  message,
  certificate,
});

export interface SmtpFailure {
  readonly symptom: Symptom;
  readonly cause: SmtpCause;
  readonly fault: Fault;
  readonly at?: Partial<Destination>;
}

const account = (cause: SmtpCause, symptom: Symptom, at?: Partial<Destination>): SmtpFailure => ({
  cause,
  fault: 'account',
  symptom,
  at,
});
const temporary = (cause: SmtpCause, symptom: Symptom): SmtpFailure => ({ cause, fault: 'temporary', symptom });
const email = (cause: SmtpCause, symptom: Symptom): SmtpFailure => ({ cause, fault: 'email', symptom });

/** What goes wrong, as servers, Node and OpenSSL say it, and what it means: at least one for each cause. */
export const SMTP_FAILURES: readonly SmtpFailure[] = [
  account('address-not-allowed', seen('connect', 'EADDRESSREFUSED', '10.0.0.1 is a private address')),
  temporary('ended-here', seen('connect', 'ABORT_ERR', 'Ended by the caller')),
  account('name-not-found', seen('dns', 'ENOTFOUND', 'getaddrinfo ENOTFOUND smtp.nordlicht.example')),
  account('name-not-found', seen('dns', 'EDNS')),
  temporary('name-lookup-failed', seen('dns', 'EAI_AGAIN', 'getaddrinfo EAI_AGAIN smtp.nordlicht.example')),
  temporary('name-lookup-timed-out', seen('dns', 'ETIMEDOUT', 'No answer within 5000 ms')),
  account('connection-refused', seen('connect', 'ECONNREFUSED', 'connect ECONNREFUSED 192.0.2.1:587')),
  account('connect-timed-out', seen('connect', 'ETIMEDOUT', 'No answer within 10000 ms')),
  account('host-unreachable', seen('connect', 'EHOSTUNREACH')),
  account('host-unreachable', seen('connect', 'ENETUNREACH')),
  account('host-unreachable', seen('connect', 'EACCES')),
  account('port-starts-encrypted', seen('greeting', 'ETIMEDOUT', 'Greeting never received'), { port: 465 }),
  account('port-starts-encrypted', seen('greeting', 'ECONNECTION', 'Connection closed unexpectedly'), { port: 465 }),
  account('no-greeting', seen('greeting', 'ETIMEDOUT', 'Greeting never received')),
  account('no-greeting', seen('greeting', 'ETIMEDOUT', 'Greeting never received'), { port: 465, enableSsl: true }),
  account('not-a-mail-server', {
    ...seen('greeting', 'EPROTOCOL', 'Invalid greeting'),
    reply: 'HTTP/1.1 400 Bad Request',
  }),
  account('not-a-mail-server', {
    ...seen('greeting', 'EPROTOCOL', 'More than was asked for'),
    reply: '220 hello 250 x',
  }),
  account('port-starts-plain', seen('tls', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ssl3_get_record:wrong version number'), {
    enableSsl: true,
  }),
  account('port-starts-plain', seen('tls', 'ESOCKET', 'error:0A00010B:SSL routines::wrong version number'), {
    enableSsl: true,
  }),
  account('port-starts-plain', seen('tls', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'packet length too long'), {
    enableSsl: true,
  }),
  account('starttls-not-offered', seen('starttls', 'ETLS', 'STARTTLS is not offered')),
  account('starttls-not-offered', { ...seen('starttls', 'ETLS'), reply: '250 smtp.nordlicht.example PIPELINING' }),
  account('starttls-not-offered', said('starttls', '502 5.5.1 Error: command not implemented')),
  account('starttls-refused', said('starttls', '454 4.7.0 TLS not available due to local problem')),
  account('starttls-refused', said('starttls', '554 5.7.3 Unable to initialize security subsystem')),
  account('certificate-name-differs', seen('tls', 'ERR_TLS_CERT_ALTNAME_INVALID')),
  account('certificate-expired', seen('starttls', 'CERT_HAS_EXPIRED', 'certificate has expired')),
  account('certificate-not-yet-valid', seen('tls', 'CERT_NOT_YET_VALID')),
  account('certificate-self-signed', seen('tls', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate')),
  account('certificate-issuer-unknown', seen('tls', 'SELF_SIGNED_CERT_IN_CHAIN')),
  account('certificate-issuer-unknown', seen('tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE')),
  account('certificate-issuer-unknown', seen('starttls', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY')),
  account('certificate-refused', seen('tls', 'CERT_REVOKED')),
  account('tls-too-old', seen('tls', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tlsv1 alert protocol version')),
  account('tls-too-old', seen('starttls', 'ERR_SSL_UNSUPPORTED_PROTOCOL', 'unsupported protocol')),
  account('tls-too-old', seen('tls', 'EPROTO', 'error:0A000102:SSL routines::unsupported protocol')),
  account(
    'no-common-encryption',
    seen('tls', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'sslv3 alert handshake failure'),
  ),
  account('encryption-timed-out', seen('tls', 'ETIMEDOUT', 'TLS handshake timed out')),
  account(
    'encryption-failed',
    seen('tls', 'ECONNRESET', 'Client network socket disconnected before secure TLS connection was established'),
  ),

  temporary(
    'google-slow-down',
    said('greeting', '421 4.7.0 Try again later, closing connection. (EHLO) a1-20020.8 - gsmtp'),
  ),
  temporary(
    'too-many-connections',
    said(
      'sender',
      '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.',
    ),
  ),
  temporary(
    'too-many-connections',
    said('greeting', '421 4.7.0 smtp.nordlicht.example Error: too many connections from 192.0.2.1'),
  ),
  temporary(
    'too-many-connections',
    said('greeting', '421 Too many concurrent SMTP connections from this IP address; please try again later.'),
  ),
  temporary('server-busy', said('greeting', '421 4.3.2 Service not available, closing transmission channel')),
  temporary('server-busy', said('auth', '421 4.4.2 smtp.nordlicht.example Error: timeout exceeded')),
  temporary('server-busy', said('recipient', '421 4.3.0 Temporary System Problem. Try again later')),
  account(
    'google-daily-limit',
    said(
      'hand-over',
      '550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to https://support.google.com/a/answer/166852 - gsmtp',
    ),
  ),
  account(
    'microsoft-sending-limit',
    said(
      'hand-over',
      '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message',
    ),
  ),
  account(
    'microsoft-sending-limit',
    said(
      'hand-over',
      "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
    ),
  ),
  account(
    'microsoft-sending-limit',
    said(
      'hand-over',
      "550 5.7.233 Your message can't be sent because your tenant exceeded its daily limit for sending email to external recipients",
    ),
  ),
  account(
    'sender-mailbox-full',
    said('hand-over', '554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException'),
  ),
  account('sender-mailbox-full', said('sender', '550 5.2.251 Sender throttled due to continuous mailbox full errors.')),
  account('sending-limit', said('hand-over', '454 Throttling failure: Daily message quota exceeded.')),
  account('sending-limit', said('recipient', '550 5.7.1 You have exceeded your hourly sending limit')),

  account('encryption-needed', said('sender', '530 5.7.0 Must issue a STARTTLS command first. a1-20020.8 - gsmtp')),
  account(
    'microsoft-sign-in-needed',
    said('sender', '530 5.7.57 Client not authenticated to send mail. [AM0PR07CA0011.eurprd07.prod.outlook.com]'),
  ),
  account('sign-in-needed', said('sender', '530 5.7.0 Authentication required')),
  account('sign-in-needed', said('recipient', '530 SMTP authentication is required.')),
  account('sign-in-needed', said('recipient', '550 5.7.1 Authentication required')),
  account('sign-in-needed', said('sender', '503 5.5.4 You must authenticate first')),
  account(
    'microsoft-smtp-auth-off',
    said(
      'auth',
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.',
    ),
  ),
  account(
    'microsoft-smtp-auth-off',
    said(
      'auth',
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information.',
    ),
  ),
  account(
    'microsoft-basic-authentication-off',
    said(
      'auth',
      '535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [AM0PR07CA0011.eurprd07.prod.outlook.com]',
    ),
  ),
  account(
    'microsoft-basic-authentication-off',
    said('auth', '550 5.7.30 Basic authentication is not supported for Client Submission.'),
  ),
  account(
    'microsoft-sign-in-policy',
    said(
      'auth',
      "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator.",
    ),
  ),
  account(
    'microsoft-sign-in-policy',
    said(
      'auth',
      '535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. Contact your administrator.',
    ),
  ),
  account(
    'microsoft-wrong-password',
    said(
      'auth',
      '535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. [AM0PR07CA0011.eurprd07.prod.outlook.com]',
    ),
  ),
  account(
    'exchange-sign-in-refused',
    said('auth', '535 5.7.3 Authentication unsuccessful [AM0PR07CA0011.eurprd07.prod.outlook.com]'),
  ),
  account(
    'google-wrong-password',
    said(
      'auth',
      '535 5.7.8 Username and Password not accepted. For more information, go to https://support.google.com/mail/?p=BadCredentials a1-20020.8 - gsmtp',
    ),
  ),
  account(
    'google-app-password-needed',
    said(
      'auth',
      '534 5.7.9 Application-specific password required. For more information, go to https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp',
    ),
  ),
  account(
    'google-web-sign-in-needed',
    said('auth', '534 5.7.14 Please log in via your web browser and then try again. - gsmtp'),
  ),
  account('stronger-sign-in-needed', said('auth', '534 5.7.9 Authentication mechanism is too weak')),
  account(
    'stronger-sign-in-needed',
    said('auth', '538 5.7.11 Encryption required for requested authentication mechanism'),
  ),
  account('sign-in-not-possible', said('auth', '504 5.7.4 Unrecognized authentication type')),
  account('sign-in-not-possible', said('auth', '503 5.5.1 Error: authentication not enabled')),
  account('sign-in-not-possible', seen('auth', 'ENOAUTH', 'The server offers XOAUTH2')),
  account('credentials-missing', seen('auth', 'ENOAUTH', 'Missing credentials for "PLAIN"')),
  temporary(
    'sign-in-unavailable',
    said('auth', '454 4.7.0 Temporary authentication failure: Connection lost to authentication server'),
  ),
  account('wrong-password', said('auth', '535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6')),
  account('wrong-password', said('auth', '535 Incorrect authentication data')),

  account('client-name-refused', said('ehlo', '501 5.5.4 Invalid domain name')),
  account(
    'client-name-refused',
    said('recipient', '504 5.5.2 <3f2a9c>: Helo command rejected: need fully-qualified hostname'),
  ),
  account('client-name-refused', said('recipient', '450 4.7.1 <3f2a9c.local>: Helo command rejected: Host not found')),
  account('client-name-refused', said('recipient', '550 5.7.0 HELO argument [localhost.localdomain] is malformed.')),
  account(
    'microsoft-send-as-denied',
    said('hand-over', '550 5.7.60 SMTP; Client does not have permissions to send as this sender'),
  ),
  account(
    'microsoft-send-as-denied',
    said(
      'hand-over',
      '554 5.2.252 SendAsDenied; mailer@nordlicht.example not allowed to send as portal@nordlicht.example; STOREDRV.Submission.Exception:SendAsDeniedException',
    ),
  ),
  account(
    'microsoft-send-as-denied',
    said(
      'hand-over',
      '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message',
    ),
  ),
  account(
    'sender-not-verified',
    said(
      'hand-over',
      '554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1',
    ),
  ),
  account(
    'sender-not-verified',
    said(
      'hand-over',
      '550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved.',
    ),
  ),
  account(
    'sender-not-owned',
    said(
      'recipient',
      '553 5.7.1 <portal@nordlicht.example>: Sender address rejected: not owned by user mailer@nordlicht.example',
    ),
  ),
  account('sender-not-owned', said('sender', '501 Mail from address must be same as authorization user')),
  account('sender-not-owned', said('sender', '550 MAIL FROM must equal authorized user')),
  account('relay-denied', said('recipient', '554 5.7.1 <ada@gmail.example>: Relay access denied')),
  account('relay-denied', said('recipient', '454 4.7.1 <ada@gmail.example>: Relay access denied')),
  account('relay-denied', said('recipient', '550 5.7.1 <ada@gmail.example>... Relaying denied. IP name lookup failed')),
  account(
    'sign-in-needed',
    said('recipient', '550 5.7.1 <ada@gmail.example>... Relaying denied. Proper authentication required.'),
  ),
  account('relay-denied', said('recipient', '550 relay not permitted')),
  account('relay-denied', said('recipient', '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain')),
  account('relay-denied', said('recipient', '550 5.7.1 Unable to relay')),
  account(
    'relay-denied',
    said(
      'sender',
      '550 5.7.1 Invalid credentials for relay [192.0.2.1]. The IP address you have registered does not match - gsmtp',
    ),
  ),
  account('relay-denied', said('recipient', "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)")),
  account(
    'microsoft-blocked',
    said('hand-over', '550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP.'),
  ),
  account(
    'microsoft-blocked',
    said('hand-over', '550 5.7.501 Service unavailable. Access denied, spam abuse detected from IP range.'),
  ),
  account(
    'microsoft-blocked',
    said('hand-over', '550 5.7.705 Service unavailable. Access denied, tenant has exceeded threshold.'),
  ),
  account(
    'system-blocked',
    said('greeting', '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org'),
  ),
  account(
    'system-blocked',
    said(
      'sender',
      '550 5.7.1 Unfortunately, messages from [192.0.2.1] were not sent: part of their network is on our block list',
    ),
  ),

  email(
    'recipient-unknown',
    said(
      'recipient',
      '550 5.1.1 <ada@nordlicht.example>: Recipient address rejected: User unknown in local recipient table',
    ),
  ),
  email(
    'recipient-unknown',
    said('recipient', '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'),
  ),
  email('recipient-unknown', said('recipient', '550 5.1.2 <ada@nordlicht.example>: Host unknown')),
  temporary(
    'recipient-mailbox-full',
    said('recipient', '452 4.2.2 The email account that you tried to reach is over quota'),
  ),
  temporary('recipient-mailbox-full', said('recipient', '552 5.2.2 <ada@nordlicht.example>: Mailbox full')),
  temporary('recipient-mailbox-full', said('recipient', '552 Mailbox is full')),
  temporary(
    'recipient-over-rate',
    said('recipient', '450 4.2.1 The user you are trying to contact is receiving mail too quickly - gsmtp'),
  ),
  temporary('recipient-over-rate', said('recipient', '452 4.5.3 Too many recipients')),
  temporary(
    'greylisted',
    said(
      'recipient',
      '450 4.2.0 <ada@nordlicht.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help',
    ),
  ),
  temporary('greylisted', said('recipient', '451 4.7.1 Please try again later')),
  email(
    'sender-domain-not-authenticated',
    said('hand-over', '550 5.7.26 This mail has been blocked because the sender is unauthenticated. - gsmtp'),
  ),
  email(
    'sender-domain-not-authenticated',
    said('hand-over', '550 5.7.30 This mail has been blocked because DKIM does not pass. - gsmtp'),
  ),
  email(
    'sender-domain-not-authenticated',
    said(
      'hand-over',
      '550 5.7.515 Access denied, sending domain nordlicht.example does not meet the required authentication level.',
    ),
  ),
  email('blocked-as-spam', said('hand-over', '554 5.7.1 Message blocked: spam detected')),
  email(
    'sender-domain-not-authenticated',
    said('hand-over', '550 5.7.1 Rejected by the DMARC policy of nordlicht.example'),
  ),
  email(
    'blocked-as-spam',
    said('recipient', '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org'),
  ),
  email(
    'blocked-as-spam',
    said(
      'hand-over',
      '552 5.7.0 This message was blocked because its content presents a potential security issue. - gsmtp',
    ),
  ),
  email('email-too-large', said('sender', '552 5.3.4 Message size exceeds fixed limit')),
  email('email-too-large', said('hand-over', '552 message size exceeds limit')),
  email('email-too-large', said('sender', '523 Message length exceeds limit')),
  email('email-too-large', seen('hand-over', 'EMESSAGE', 'Message size of 120000 larger than allowed 100000')),

  temporary('come-back-later', said('sender', '451 4.3.0 Error: queue file write error')),
  temporary('come-back-later', said('hand-over', '452 4.3.1 Insufficient system storage')),
  temporary(
    'come-back-later',
    said('sender', '450 4.1.8 <portal@nordlicht.example>: Sender address rejected: Domain not found'),
  ),
  account('sender-refused', said('sender', '550 5.1.0 Address rejected.')),
  account(
    'sender-refused',
    said('recipient', '550 5.1.8 <portal@nordlicht.example>: Sender address rejected: Domain not found'),
  ),
  account('sender-refused', seen('sender', 'EENVELOPE', 'Invalid sender')),
  email(
    'recipient-refused',
    said('recipient', '550 5.7.1 <ada@nordlicht.example>: Recipient address rejected: Access denied'),
  ),
  email('recipient-refused', said('recipient', '551 User not local; please try <ada@other.example>')),
  email('recipient-refused', said('recipient', '554 5.4.14 Hop count exceeded')),
  email('recipient-refused', seen('recipient', 'EENVELOPE', 'Invalid recipient')),
  email('email-refused', said('hand-over', '554 5.0.0 Transaction failed')),
  email('email-refused', said('hand-over', '550 5.6.0 Message is not RFC 5322 compliant')),
  account('server-not-ready', said('greeting', '450 4.3.2 Please try again later')),
  account('server-not-ready', said('auth', '451 4.3.0 Internal error')),
  account('not-served', said('greeting', '554 mail.nordlicht.example No SMTP service here')),
  account('not-served', said('ehlo', '550 You are not welcome')),
  account('sign-in-refused', said('auth', '550 Mailbox cannot be accessed [CWXP265CA0023.GBRP265.PROD.OUTLOOK.COM]')),
  temporary('took-too-long', seen('hand-over', 'ETIMEDOUT', 'The deadline has passed')),
  account('took-too-long', seen('auth', 'ETIMEDOUT', 'The deadline has passed')),
  temporary('no-answer', seen('recipient', 'ETIMEDOUT', 'Timeout')),
  account('no-answer', seen('auth', 'ETIMEDOUT', 'Timeout')),
  temporary('connection-lost', seen('hand-over', 'ECONNECTION', 'Connection closed unexpectedly')),
  temporary('connection-lost', seen('sender', 'ECONNRESET', 'read ECONNRESET')),
  account('connection-lost', seen('auth', 'ECONNECTION', 'Connection closed unexpectedly')),
  temporary('answer-not-understood', { ...seen('sender', 'EPROTOCOL'), reply: '550 x 250 y' }),
  temporary('unknown-answer', said('hand-over', '250 OK')),
  account('unknown-answer', said('auth', '999 What')),
  account('unknown-failure', seen('connect', 'EUNKNOWN', 'something else')),
  temporary('unknown-failure', seen('hand-over', 'ESTREAM', 'Source stream failed')),
];
