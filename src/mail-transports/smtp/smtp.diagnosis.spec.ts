import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificate, DESTINATION as to, said, seen, SMTP_FAILURES } from '../../../test/support/smtp-failures.js';
import type { Destination, Symptom } from '../diagnosis.js';
import { STAGES } from '../transport.js';
import { diagnose, SMTP_CAUSES } from './smtp.diagnosis.js';

const describeSymptom = ({ stage, code, reply }: Symptom) => `${stage}: ${code === 'REPLY' ? reply : code}`;

describe('diagnose', () => {
  it.each(SMTP_FAILURES.map((example) => ({ ...example, what: describeSymptom(example.symptom) })))(
    'calls "$what" $cause, the fault of: $fault',
    ({ symptom, cause, fault, at }) => {
      expect(diagnose(symptom, { ...to, ...at })).toMatchObject({ cause, fault });
    },
  );

  it('has an example for each of its causes', () => {
    const shown = new Set(SMTP_FAILURES.map(({ cause }) => cause));
    expect(SMTP_CAUSES.filter((cause) => !shown.has(cause))).toEqual([]);
  });

  it('names its causes in small letters with hyphens, each once', () => {
    expect(SMTP_CAUSES.filter((cause) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(cause))).toEqual([]);
    expect(new Set(SMTP_CAUSES).size).toBe(SMTP_CAUSES.length);
  });

  it('says what happened in one sentence and what to do in plain ones', () => {
    for (const { symptom, at } of SMTP_FAILURES) {
      const { title, advice } = diagnose(symptom, { ...to, ...at });
      for (const text of [title, advice]) expect(text).toMatch(/^[A-Z"s].*\.$/);
      expect(`${title} ${advice}`).not.toMatch(/undefined|null|\[object|Invalid Date|NaN/);
    }
  });
});

describe('whose fault it is', () => {
  it('calls an address unknown only at the recipient, and only for 5.1.1, 5.1.2, 5.1.3, 5.1.6 and 5.1.10', () => {
    for (const stage of STAGES) {
      for (let subject = 0; subject <= 8; subject += 1) {
        for (let detail = 0; detail <= 12; detail += 1) {
          const { recipientUnknown = false } = diagnose(said(stage, `550 5.${subject}.${detail} x`), to);
          const expected = stage === 'recipient' && subject === 1 && [1, 2, 3, 6, 10].includes(detail);
          expect([stage, subject, detail, recipientUnknown]).toEqual([stage, subject, detail, expected]);
        }
      }
    }
    expect(diagnose(said('recipient', '450 4.1.1 x'), to).recipientUnknown).toBeUndefined();
    expect(diagnose(said('recipient', '550 No such user'), to).recipientUnknown).toBeUndefined();
  });

  it('asks for fewer connections after 421 and 432, at every stage, and holds nothing for them', () => {
    for (const stage of STAGES) {
      for (const reply of ['421 4.3.2 Closing', '421', '432 4.3.2 Too many']) {
        expect(diagnose(said(stage, reply), to)).toMatchObject({ fault: 'temporary', tooManyConnections: true });
      }
    }
  });

  it('never blames an email before the server has heard of it', () => {
    const before = STAGES.slice(0, STAGES.indexOf('sender'));
    for (const stage of before) {
      for (let code = 400; code < 600; code += 1) {
        expect(diagnose(said(stage, `${code} x`), to).fault).not.toBe('email');
      }
    }
  });

  it.each([
    ['sender', '450', 'temporary'],
    ['sender', '550', 'account'],
    ['sender', '552', 'email'],
    ['recipient', '450', 'temporary'],
    ['recipient', '550', 'email'],
    ['hand-over', '450', 'temporary'],
    ['hand-over', '550', 'email'],
    ['auth', '535', 'account'],
    ['auth', '451', 'account'],
    ['greeting', '554', 'account'],
    ['greeting', '450', 'account'],
  ] as const)('at %s, a plain %s is the fault of: %s', (stage, code, fault) => {
    expect(diagnose(said(stage, `${code} x`), to).fault).toBe(fault);
  });

  it.each(['recipient', 'hand-over', 'sender'] as const)(
    'a sign-in that is wanted is the account’s fault also at %s',
    (stage) => {
      expect(diagnose(said(stage, '530 5.7.1 Sign in first'), to).fault).toBe('account');
    },
  );
});

describe('a hostile server', () => {
  const phrases = [
    'Relay access denied',
    'not owned by user',
    '530 5.7.0 Must issue a STARTTLS command first',
    '535 5.7.139 SmtpClientAuthentication is disabled',
    'SendAsDenied',
    'Daily user sending limit exceeded',
    '421 Too many connections',
    'Helo command rejected',
    'authentication required',
    'Email address is not verified',
    '5.1.1',
    '452 4.2.2 Greylisted',
    'blocked spam',
  ];
  const words = fc
    .array(fc.oneof(fc.constantFrom(...phrases), fc.string({ unit: 'binary' })), { maxLength: 6 })
    .map((parts) => parts.join(' '));

  it('cannot turn an unknown recipient into anything else by what it says behind the codes', () => {
    fc.assert(
      fc.property(words, (text) => {
        const { cause, fault } = diagnose(said('recipient', `550 5.1.1 ${text}`), to);
        expect({ cause, fault }).toEqual({ cause: 'recipient-unknown', fault: 'email' });
      }),
    );
  });

  it('cannot call an address unknown by what it says behind other codes', () => {
    fc.assert(
      fc.property(
        words,
        fc.constantFrom('450', '450 4.1.1', '550', '550 5.7.1', '550 4.1.1', '450 5.1.1', '550-5.1.1x'),
        (text, codes) => {
          expect(diagnose(said('recipient', `${codes} - ${text}`), to).recipientUnknown).toBeUndefined();
        },
      ),
    );
  });

  it('cannot blame the account by quoting an address that reads like a refusal', () => {
    for (const phrase of phrases) {
      const local = phrase.replace(/\W+/g, '-');
      for (const address of [`<${local}@evil.example>`, `${local}@evil.example`]) {
        expect(diagnose(said('recipient', `550 5.7.1 ${address}: Recipient address rejected`), to)).toMatchObject({
          cause: 'recipient-refused',
          fault: 'email',
        });
      }
    }
  });

  it('cannot blame the account by the name of its domain', () => {
    for (const domain of [
      'helo.evil.example',
      'ehlo-rejected.example',
      'relaying.denied.example',
      'x.relay-denied.example',
    ]) {
      const said550 = said('recipient', `550 5.7.1 ${domain}: Recipient address rejected: Domain not found`);
      expect(diagnose(said550, to)).toMatchObject({ cause: 'recipient-refused', fault: 'email' });
    }
  });

  it('cannot break a sentence by what stands in its certificate', () => {
    const evil = `evil\r\n\u202e${'x'.repeat(500)}`;
    const symptom = {
      ...seen('tls', 'ERR_TLS_CERT_ALTNAME_INVALID'),
      certificate: { ...certificate, names: [evil, evil, evil, evil], issuer: evil },
    };
    for (const code of [symptom.code, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'DEPTH_ZERO_SELF_SIGNED_CERT']) {
      const { title } = diagnose({ ...symptom, code }, to);
      expect(title).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      expect(title.length).toBeLessThan(400);
    }
  });

  it('gets an answer to everything that it can do', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STAGES),
        fc.oneof(fc.constantFrom('REPLY', 'EPROTOCOL', 'ETIMEDOUT', 'ECONNECTION'), fc.string({ unit: 'binary' })),
        fc.oneof(
          words,
          fc.tuple(fc.integer({ min: 0, max: 999 }), words).map((parts) => parts.join(' ')),
        ),
        fc.string({ unit: 'binary' }),
        (stage, code, reply, message) => {
          const { cause, title, advice } = diagnose({ stage, code, reply, message }, to);
          expect(SMTP_CAUSES).toContain(cause);
          expect(`${title}${advice}`).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the words of the page', () => {
  it.each([
    [seen('dns', 'ENOTFOUND'), 'No server is called smtp.nordlicht.example.', ['host']],
    [
      seen('connect', 'ECONNREFUSED'),
      'smtp.nordlicht.example is there, but nothing listens on port 587.',
      ['port', 'host'],
    ],
    [
      seen('connect', 'ETIMEDOUT'),
      'smtp.nordlicht.example did not answer on port 587 within 10 seconds.',
      ['port', 'host'],
    ],
    [
      seen('tls', 'ERR_SSL_WRONG_VERSION_NUMBER'),
      'Port 587 does not start encrypted, but Enable SSL is on.',
      ['enableSsl', 'port'],
    ],
    [seen('starttls', 'ETLS'), 'smtp.nordlicht.example offers no encryption on port 587.', ['port', 'enableSsl']],
    [
      seen('tls', 'ERR_TLS_CERT_ALTNAME_INVALID'),
      'The certificate is for mail.nordlicht.example, nordlicht.example, www.nordlicht.example and 1 more, not for smtp.nordlicht.example.',
      ['host'],
    ],
    [
      { ...seen('tls', 'CERT_HAS_EXPIRED'), certificate: { ...certificate, validTo: new Date('2020-11-01') } },
      "The server's certificate expired on 1 Nov 2020.",
      [],
    ],
    [
      { ...seen('tls', 'CERT_HAS_EXPIRED'), certificate: { ...certificate, validTo: new Date('2999-11-01') } },
      "A certificate that the server's certificate is built on has expired.",
      [],
    ],
    [seen('tls', 'CERT_NOT_YET_VALID'), "The server's certificate is valid only from 1 Nov 2025.", []],
    [
      seen('tls', 'SELF_SIGNED_CERT_IN_CHAIN'),
      'This system does not know who issued the certificate: Contoso Internal CA.',
      ['caCertificate'],
    ],
    [said('auth', '535 5.7.8 no'), 'The server refused the username or password.', ['username', 'password']],
    [
      said('sender', '530 5.7.0 Authentication required'),
      'smtp.nordlicht.example wants a sign-in first.',
      ['authenticationType'],
    ],
    [
      said('sender', '550 5.1.0 no'),
      'smtp.nordlicht.example does not let mailer@nordlicht.example send as portal@nordlicht.example.',
      ['senderEmailAddress', 'username'],
    ],
    [
      said('recipient', '550 relay not permitted'),
      'smtp.nordlicht.example does not pass on emails from this system.',
      ['authenticationType', 'username'],
    ],
    [seen('greeting', 'EPROTOCOL'), 'Something answers on port 587, but it is not a mail server.', ['host', 'port']],
    [seen('connect', 'EADDRESSREFUSED'), 'smtp.nordlicht.example has an address that is not allowed here.', ['host']],
  ] as const)('for %j', (symptom, title, fields) => {
    expect(diagnose(symptom, to)).toMatchObject({ title, fields });
  });

  it('names the setting that would allow a refused address', () => {
    expect(diagnose(seen('connect', 'EADDRESSREFUSED'), to).advice).toContain('MAIL_ALLOWED_NETWORKS');
  });

  it('leaves out the username where there is none', () => {
    const anonymous: Destination = { ...to, authenticationType: 'anonymous', username: undefined };
    expect(diagnose(said('sender', '550 5.1.0 no'), anonymous).title).toBe(
      'smtp.nordlicht.example does not accept portal@nordlicht.example as sender.',
    );
  });

  it('says how long it waited, and for what', () => {
    expect(diagnose(seen('dns', 'ETIMEDOUT'), to).title).toContain('5 seconds');
    expect(diagnose(seen('greeting', 'ETIMEDOUT'), to).title).toContain('did not greet within 10 seconds');
    expect(diagnose(seen('auth', 'ETIMEDOUT'), to).title).toContain('30 seconds during the sign-in');
    expect(diagnose(seen('hand-over', 'ETIMEDOUT', 'The deadline has passed'), to).title).toContain('45 seconds');
  });
});
