import { describe, expect, it } from 'vitest';
import { describeAbilities, parseAbilities, wayToSignIn } from './smtp.abilities.js';

describe("a server's abilities", () => {
  it('are read from its answer to EHLO, as real servers write it', () => {
    const outlook = [
      '250-AM0PR01CA0001.outlook.office365.com Hello [203.0.113.7]',
      '250-SIZE 157286400',
      '250-PIPELINING',
      '250-AUTH LOGIN XOAUTH2',
      '250-starttls',
      '250 SMTPUTF8',
    ].join('\r\n');
    expect(parseAbilities(outlook)).toEqual({
      startTls: true,
      signIn: ['LOGIN', 'XOAUTH2'],
      largestEmail: 157_286_400,
    });
  });

  it('are read also where an old server repeats them in its own way', () => {
    const { signIn } = parseAbilities('250-mail\n250-AUTH PLAIN LOGIN\n250 AUTH=PLAIN LOGIN');
    expect(signIn).toEqual(['PLAIN', 'LOGIN']);
  });

  it('have no limit of size where the server names none', () => {
    expect(parseAbilities('250-mail\n250 SIZE').largestEmail).toBe(Infinity);
    expect(parseAbilities('250-mail\n250 SIZE 0').largestEmail).toBe(Infinity);
    expect(parseAbilities('250 mail').largestEmail).toBe(Infinity);
  });

  it('do not come from the name that a server gives itself', () => {
    expect(parseAbilities('250 STARTTLS AUTH PLAIN')).toEqual({ startTls: false, signIn: [], largestEmail: Infinity });
  });

  it('can be said in one line', () => {
    expect(describeAbilities(parseAbilities('250-mail\n250-AUTH PLAIN LOGIN\n250 SIZE 36700160'))).toBe(
      'Sign-in: PLAIN, LOGIN. Largest email: 35 MB',
    );
    expect(describeAbilities(parseAbilities('250 mail'))).toBe('No extensions');
  });

  it('hold a way to sign in where there is one that takes a password', () => {
    expect(wayToSignIn(parseAbilities('250-mail\n250 AUTH XOAUTH2 LOGIN PLAIN'))).toBe('PLAIN');
    expect(wayToSignIn(parseAbilities('250-mail\n250 AUTH XOAUTH2 NTLM'))).toBeUndefined();
  });
});
