import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import { beforeAll, describe, expect, it } from 'vitest';
import { certificateAuthority } from '../../../test/support/certificates.js';
import { parseAllowedPorts } from '../allowed-ports.js';
import { networkPolicy } from '../network-policy.js';
import { smtpKind } from './smtp.kind.js';
import { SmtpSettings } from './smtp.settings.js';

const network = networkPolicy({ allowedPorts: parseAllowedPorts('25,465,587,2525').value!, production: true });
const GOOD = { host: 'smtp.example.com', port: 587, username: 'mailer@example.com', password: 'secret' };

/** What is wrong with settings as they come in a request, field by field. */
function problems(changes: Record<string, unknown>): Record<string, string> {
  const settings = plainToInstance(SmtpSettings, { ...GOOD, ...changes });
  const errors = validateSync(settings, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length === 0) {
    return Object.fromEntries(smtpKind.check(settings, network).map(({ field, message }) => [field, message]));
  }
  return Object.fromEntries(
    errors.map(({ property, constraints }) => [property, Object.values(constraints ?? {}).join()]),
  );
}

describe('the settings of an SMTP account', () => {
  let ca: string;
  let key: string;
  beforeAll(async () => {
    const authority = await certificateAuthority();
    ca = authority.pem;
    key = (await authority.issue({ names: ['smtp.example.com'] })).key;
  });

  it('are a host, a username and a password, and usual values for the rest', () => {
    expect(plainToInstance(SmtpSettings, GOOD)).toEqual({
      ...GOOD,
      enableSsl: false,
      authenticationType: 'basic',
      allowUnencrypted: false,
      maxConnections: 5,
    });
    expect(problems({})).toEqual({});
  });

  it.each<[string, Record<string, unknown>]>([
    ['implicit TLS', { port: 465, enableSsl: true }],
    [
      'a relay without sign-in',
      { port: 25, authenticationType: 'anonymous', username: undefined, password: undefined },
    ],
    ['a relay without encryption', { authenticationType: 'anonymous', allowUnencrypted: true }],
    ['an address', { host: '52.97.212.1' }],
    ['empty fields of a form', { caCertificate: '', clientName: '', messagesPerMinute: null }],
    ['limits', { maxConnections: 1, messagesPerMinute: 30, clientName: 'mail.example.com' }],
  ])('may be those of %s', (_, changes) => {
    expect(problems(changes)).toEqual({});
  });

  it('may name authorities of one’s own', () => {
    for (const caCertificate of [ca, `${ca}\n${ca}`, ca.replaceAll('\n', '\r\n')])
      expect(problems({ caCertificate })).toEqual({});
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['host', { host: 'https://smtp.example.com' }, 'Leave out "https://".'],
    ['host', { host: 'smtp.example.com:587' }, 'Leave out ":587": the port has its own field.'],
    ['host', { host: ['smtp.example.com'] }, 'Enter one host name or IP address, as text.'],
    ['host', { host: '127.0.0.1' }, 'This address is not allowed here (MAIL_ALLOWED_NETWORKS).'],
    ['host', { host: '169.254.169.254' }, 'This address is not allowed here (MAIL_ALLOWED_NETWORKS).'],
    ['port', { port: 22 }, 'A whole number. Allowed here: 25, 465, 587, 2525.'],
    ['port', { port: '587' }, 'A whole number from 1 to 65535.'],
    ['port', { port: 587.5 }, 'A whole number from 1 to 65535.'],
    ['enableSsl', { enableSsl: 'true' }, 'Either true or false.'],
    ['authenticationType', { authenticationType: 'oauth' }, 'Either "basic" or "anonymous".'],
    ['username', { username: '' }, 'Enter the username, or choose Anonymous authentication.'],
    ['username', { username: 'me\r\nAUTH' }, 'Please leave out a line break (U+000D).'],
    ['password', { password: null }, 'Enter the password, or choose Anonymous authentication.'],
    ['password', { password: 'a\0b' }, 'Please leave out a control character (U+0000).'],
    ['allowUnencrypted', { allowUnencrypted: true }, 'Choose Anonymous authentication first.'],
    [
      'allowUnencrypted',
      { allowUnencrypted: true, enableSsl: true, authenticationType: 'anonymous' },
      'Not together with Enable SSL.',
    ],
    ['caCertificate', { caCertificate: 'C:\\ca.pem' }, 'This is not a certificate in PEM form.'],
    [
      'caCertificate',
      { caCertificate: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' },
      'This is not a certificate in PEM form.',
    ],
    ['caCertificate', { caCertificate: 7 }, 'This is not a certificate in PEM form.'],
    ['clientName', { clientName: 'me and you' }, '"me and you" is not a host name.'],
    ['maxConnections', { maxConnections: 0 }, 'At least 1.'],
    ['maxConnections', { maxConnections: 51 }, 'At most 50.'],
    ['messagesPerMinute', { messagesPerMinute: 0.5 }, 'A whole number.,At least 1.'],
    ['tls', { tls: { rejectUnauthorized: false } }, 'property tls should not exist'],
  ])('are refused at %s: %j', (field, changes, message) => {
    expect(problems(changes)).toMatchObject({ [field]: message });
  });

  it('are refused with a private key, which nobody should paste anywhere', () => {
    for (const caCertificate of [key, `${ca}\n${key}`]) {
      expect(problems({ caCertificate })).toEqual({
        caCertificate: 'This is a private key: do not paste it anywhere.',
      });
    }
  });

  it('are drawn in this order, with one secret among them', () => {
    const { properties = {}, required } = targetConstructorToSchema(SmtpSettings);
    const titles = Object.values(properties).map((property) => 'title' in property && property.title);
    expect(titles.slice(0, 3)).toEqual(['SMTP Server', 'SMTP Port', 'Enable SSL']);
    expect(titles.slice(3, 6)).toEqual(['Authentication Type', 'Username', 'Password']);
    const secrets = Object.entries(properties).filter(([, property]) => 'writeOnly' in property && property.writeOnly);
    expect(secrets.map(([name]) => name)).toEqual(['password']);
    expect(required).toEqual(['host']);
    for (const property of Object.values(properties)) expect(property).not.toHaveProperty('$ref');
  });

  it('say where a password goes by everything that leads it there', () => {
    expect(smtpKind.destination).toEqual(
      expect.arrayContaining([
        'host',
        'port',
        'enableSsl',
        'authenticationType',
        'username',
        'caCertificate',
        'allowUnencrypted',
      ]),
    );
  });
});
