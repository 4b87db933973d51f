import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkProblem, type LinkPolicy } from './link.js';

const policy = (baseUrl: string, ...linkHosts: string[]): LinkPolicy => ({ baseUrl: new URL(baseUrl), linkHosts });
const portal = policy('https://portal.nordlicht.example');

describe('a link in an email', () => {
  it('may lead to the host of the base URL, on any port, over https', () => {
    expect(linkProblem('https://portal.nordlicht.example/reset/abc?x=1#y', portal)).toBeUndefined();
    expect(linkProblem('https://PORTAL.nordlicht.example:8443/reset/abc', portal)).toBeUndefined();
  });

  it('may be plain http only where the base URL or a listed http://host says so', () => {
    expect(linkProblem('http://portal.nordlicht.example/a', portal)).toMatch(/Must begin with https/);
    expect(linkProblem('http://localhost:5173/a', policy('http://localhost:3000'))).toBeUndefined();
    expect(linkProblem('http://intra/a', policy('https://x.example', 'http://intra'))).toBeUndefined();
    expect(linkProblem('http://intra/a', policy('https://x.example', 'intra'))).toMatch(/Must begin with https/);
    expect(linkProblem('http://intra/a', policy('https://x.example', '*'))).toMatch(/Must begin with https/);
  });

  it('may lead to the listed hosts, and with * to every host over https', () => {
    expect(linkProblem('https://shop.example/a', policy('https://x.example', 'shop.example'))).toBeUndefined();
    expect(linkProblem('https://shop.example/a', policy('https://x.example', 'https://shop.example'))).toBeUndefined();
    expect(linkProblem('https://any.example/a', policy('https://x.example', '*'))).toBeUndefined();
  });

  it('must have the port of a listed host that names one', () => {
    const listed = policy('https://x.example', 'shop.example:8443', 'api.example:443');
    expect(linkProblem('https://shop.example:8443/a', listed)).toBeUndefined();
    expect(linkProblem('https://shop.example/a', listed)).toMatch(/Leads to shop\.example/);
    expect(linkProblem('https://api.example/a', listed)).toBeUndefined();
  });

  it.each([
    'https://evil.example/reset',
    'https://portal.nordlicht.example.evil.example/',
    'https://sub.portal.nordlicht.example/',
    'https://portal.nordlicht.example./',
    'https://evil.example/?https://portal.nordlicht.example',
    'https://evil.example#@portal.nordlicht.example',
  ])('must not lead elsewhere: %s', (link) => {
    expect(linkProblem(link, portal)).toMatch(/neither the host of the base URL nor in MAIL_LINK_HOSTS/);
  });

  it.each([
    '',
    '/reset/abc',
    '//portal.nordlicht.example/a',
    'portal.nordlicht.example/a',
    'https:portal.nordlicht.example/a',
    'https:/portal.nordlicht.example/a',
    'https:///portal.nordlicht.example/a',
    'javascript:alert(1)//portal.nordlicht.example',
    'data:text/html,x',
    'ftp://portal.nordlicht.example/a',
    ' https://portal.nordlicht.example/a',
    'https://',
    'https://[::',
    'https://portal.nordlicht.example:99999/',
  ])('must be a whole address over http or https: "%s"', (link) => {
    expect(linkProblem(link, portal)).toMatch(/Must be a whole address/);
  });

  it.each([
    'https://portal.nordlicht.example/a b',
    'https://portal.nordlicht.example/a\tb',
    'https://portal.nordlicht.example/a\r\nBcc: x@evil.example',
    'https://portal.nordlicht.example/\u0000',
    'https://portal.nordlicht.example/"onclick="x',
    'https://portal.nordlicht.example/<b>',
    'https://portal.nordlicht.example\\@evil.example/',
    'https://portal.nordlicht.example/\u202egro.live',
    'https://portal.nordlicht.example/\ud800',
    'https://portal.nordlicht.example/ümlaut',
  ])('must read the same in every program: %j', (link) => {
    expect(linkProblem(link, portal)).toMatch(/percent-encode/);
  });

  it('must not hold a username or password', () => {
    expect(linkProblem('https://portal.nordlicht.example@evil.example/', portal)).toMatch(/username/);
    expect(linkProblem('https://a:b@portal.nordlicht.example/', portal)).toMatch(/username/);
    expect(linkProblem('https://@portal.nordlicht.example/', portal)).toMatch(/username/);
  });

  it('must not be longer than 2 KB', () => {
    expect(linkProblem(`https://portal.nordlicht.example/${'a'.repeat(2048)}`, portal)).toMatch(/too long/);
  });

  it('is accepted as URL.href writes it, and nothing makes the check throw', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const { href } = new URL(url);
        expect(linkProblem(href, policy('https://x.example', '*', `http://${new URL(url).hostname}`))).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (anything) => {
        expect(linkProblem(anything, portal)).toBeTypeOf('string');
        linkProblem(`https://${anything}`, portal);
      }),
    );
  });
});
