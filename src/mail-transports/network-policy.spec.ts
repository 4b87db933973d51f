import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkPolicy, parseAllowedNetworks, parseAllowedPorts, USUAL_MAIL_PORTS } from './network-policy.js';

const policy = (networks?: string, production = true) =>
  networkPolicy({
    allowedPorts: parseAllowedPorts(USUAL_MAIL_PORTS).value!,
    allowedNetworks: networks === undefined ? undefined : parseAllowedNetworks(networks).value,
    production,
  });

const EVERYTHING = 'loopback,private,public,0.0.0.0/0,::/0';

const LOOPBACK = ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::127.0.0.1'];
const PRIVATE = [
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  'fd12::1',
  '::ffff:10.0.0.1',
  '64:ff9b::a00:1',
];
const PUBLIC = [
  '52.97.212.1',
  '8.8.8.8',
  '172.32.0.1',
  '100.128.0.1',
  '2a01:111:f400::1',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
];
const RESERVED = [
  '192.0.2.1',
  '198.18.0.1',
  '203.0.113.1',
  '240.0.0.1',
  '192.88.99.1',
  '2001:db8::1',
  '::127.0.0.1',
  '::8.8.8.8',
  '::ffff:0:8.8.8.8',
  '64:ff9b:1::8.8.8.8',
  '2002:808:808::1',
  '2002:7f00:1::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  'fec0::1',
  '100::1',
  '4000::1',
];
const NEVER = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.0.1',
  'fe80::1',
  'febf::1',
  'fd00:ec2::254',
  'fd20:ce::254',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  '0.0.0.0',
  '0.1.2.3',
  '::',
  '224.0.0.1',
  '239.255.255.255',
  'ff02::1',
  '255.255.255.255',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '::ffff:0.0.0.0',
  '64:ff9b::169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b::',
];
const NO_ADDRESS = [
  '',
  'localhost',
  '127.1',
  '0x7f000001',
  '2130706433',
  '0177.0.0.1',
  'fe80::1%eth0',
  '::1%lo',
  '1.2.3.4/8',
  '[::1]',
  '::ffff:0177.0.0.1',
  '8.8.8.8\u0000',
];

describe('networkPolicy', () => {
  it.each([...PRIVATE, ...PUBLIC])('allows %s by default', (address) => {
    expect(policy().refuses(address)).toBeUndefined();
  });

  it.each(LOOPBACK)('refuses loopback (%s) by default in production only', (address) => {
    expect(policy().refuses(address)).toContain('loopback address, which MAIL_ALLOWED_NETWORKS does not allow.');
    expect(policy(undefined, false).refuses(address)).toBeUndefined();
    expect(policy('loopback').refuses(address)).toBeUndefined();
  });

  it.each(RESERVED)(
    'refuses reserved addresses and those that hide another (%s) unless a range names them',
    (address) => {
      expect(policy('loopback,private,public').refuses(address)).toContain('is a reserved address');
      expect(policy(EVERYTHING).refuses(address)).toBeUndefined();
    },
  );

  it.each(NEVER)('refuses %s whatever is allowed', (address) => {
    expect(policy(EVERYTHING, false).refuses(address)).toMatch(/: mail never connects there\.$/);
  });

  it.each(NO_ADDRESS)('refuses what is no address in its usual form: %j', (text) => {
    expect(policy(EVERYTHING, false).refuses(text)).toMatch(/^".*" is not an IP address\.$/);
  });

  it('allows nothing but what it is told to', () => {
    const hosted = policy('public');
    expect(PUBLIC.map((address) => hosted.refuses(address))).toEqual(PUBLIC.map(() => undefined));
    for (const address of [...LOOPBACK, ...PRIVATE]) expect(hosted.refuses(address)).toBeDefined();
  });

  it('allows a range, also where its addresses come as IPv6', () => {
    const office = policy('10.1.0.0/16,2001:db8:1::/48');
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '64:ff9b::a01:203', '2001:db8:1::25']) {
      expect(office.refuses(address)).toBeUndefined();
    }
    for (const address of ['10.2.0.1', '8.8.8.8', '2001:db8:2::25', '127.0.0.1']) {
      expect(office.refuses(address)).toBeDefined();
    }
  });

  it('names the setting that would allow an address', () => {
    expect(policy('public').refuses('10.0.0.1')).toBe(
      '10.0.0.1 is a private address, which MAIL_ALLOWED_NETWORKS does not allow.',
    );
  });

  it('sees through IPv4 addresses written as IPv6, and never throws', () => {
    const strict = policy('public');
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const allowed = strict.refuses(address) === undefined;
        expect(strict.refuses(`::ffff:${address}`) === undefined).toBe(allowed);
        expect(strict.refuses(`64:ff9b::${address}`) === undefined).toBe(allowed);
      }),
    );
    fc.assert(fc.property(fc.oneof(fc.ipV6(), fc.string({ unit: 'binary' })), (text) => void strict.refuses(text)));
  });
});

describe('parseAllowedNetworks', () => {
  it('takes words and ranges in any mixture', () => {
    const { value } = parseAllowedNetworks(' Loopback, private ,10.1.0.0/16,fd12:3456::/32,192.0.2.7/32,::/0');
    expect([...(value?.words ?? [])]).toEqual(['loopback', 'private']);
    expect(value?.ranges).toHaveLength(4);
  });

  it.each([
    ['', '"" is none of loopback, private and public, nor a range such as 10.1.0.0/16.'],
    ['private,', '"" is none of loopback, private and public, nor a range such as 10.1.0.0/16.'],
    ['internal', '"internal" is none of loopback, private and public, nor a range such as 10.1.0.0/16.'],
    ['10.0.0.1', '"10.0.0.1" is one address: write it as the range 10.0.0.1/32.'],
    ['fd12::1', '"fd12::1" is one address: write it as the range fd12::1/128.'],
    ['10.0.0.5/8', '"10.0.0.5/8" does not begin its range: did you mean 10.0.0.0/8?'],
    ['10.0.0.0/33', '"10.0.0.0/33" needs a number from 0 to 32 after the slash.'],
    ['fd12::/129', '"fd12::/129" needs a number from 0 to 128 after the slash.'],
    ['10.0.0.0/', '"10.0.0.0/" needs a number from 0 to 32 after the slash.'],
    ['10.0.0.0/08', '"10.0.0.0/08" needs a number from 0 to 32 after the slash.'],
    ['10.0.0.0/8/8', '"10.0.0.0/8/8" is none of loopback, private and public, nor a range such as 10.1.0.0/16.'],
    ['0x7f.0/8', '"0x7f.0/8" is none of loopback, private and public, nor a range such as 10.1.0.0/16.'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(parseAllowedNetworks(text)).toEqual({ problems: [problem] });
  });

  it('lists every problem', () => {
    expect(parseAllowedNetworks('public,10.0.0.1,x').problems).toHaveLength(2);
  });
});

describe('parseAllowedPorts', () => {
  it('takes ports and ranges', () => {
    const { value } = parseAllowedPorts('25, 465,2500-2600');
    expect([25, 465, 2500, 2550, 2600].every((port) => value?.has(port))).toBe(true);
    expect([24, 26, 587, 2499, 2601, 25.5, Number.NaN].some((port) => value?.has(port))).toBe(false);
    expect(`${value}`).toBe('25, 465, 2500-2600');
    expect(`${parseAllowedPorts(USUAL_MAIL_PORTS).value}`).toBe('25, 465, 587, 2525');
    expect(`${parseAllowedPorts('1-65535').value}`).toBe('1-65535');
  });

  it.each([
    '',
    '0',
    '65536',
    '025',
    '+25',
    '25-',
    '-25',
    '600-500',
    '1-70000',
    '25;465',
    'smtp',
    '25.0',
    '0x19',
    '25 465',
  ])('says what is wrong with %j', (text) => {
    expect(parseAllowedPorts(text)).toEqual({
      problems: [`"${text}" is neither a port from 1 to 65535 nor a range such as 1-65535.`],
    });
  });

  it('lists every problem', () => {
    expect(parseAllowedPorts('25,x,0').problems).toHaveLength(2);
  });
});
