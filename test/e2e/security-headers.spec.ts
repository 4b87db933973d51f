import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';

const API = '/ums/api/v1/email-status';

describe('An answer', () => {
  let database: FreshDatabase;
  let server: TestServer;

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    server = await startServer(database.url, { UMS_ROLE: 'web' });
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  /** As the bytes are: what `fetch` would mend or refuse to send. */
  const raw = async (request: string) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(socket, 'connect');
    // A server that has not read it all may answer and reset the connection: the answer counts.
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => (answer += chunk));
    socket.on('error', () => {});
    socket.write(request);
    await new Promise((resolve) => socket.once('close', resolve));
    return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]), answer };
  };
  const line = (request: string, ...headers: readonly string[]) =>
    [request, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n');
  const signedIn = () => `Authorization: Bearer ${server.adminToken}`;

  it.each([
    ['an answer of the API', 'GET', API, 200],
    ['a refusal', 'GET', `${API}?unknown=1&token=x`, 200],
    ['an address that nothing is at', 'GET', '/ums/api/v1/nothing', 404],
    ['an address outside of the API', 'GET', '/nothing', 404],
    ['a method that an address does not know', 'PATCH', API, 404],
    ['the page of the API', 'GET', '/ums/api/docs', 200],
    ['the OpenAPI document', 'GET', '/ums/api/openapi.json', 200],
    ['a body that is no JSON', 'POST', `${API}/pause`, 415],
  ])('carries the headers that protect a browser: %s', async (_, method, path, status) => {
    const answer = await server.call(
      method,
      path,
      status === 415 ? { body: '<x/>', headers: { 'Content-Type': 'text/xml' } } : {},
    );
    expect(answer.status).toBe(status);
    const policy = answer.headers.get('content-security-policy')!.split(';');
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    if (status >= 400) expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it.each([
    ['an answer', 'GET', API, {}, 200],
    ['a refused caller', 'GET', API, { token: null }, 401],
    ['an unknown address', 'GET', '/ums/api/v1/nothing', {}, 404],
    ['a body that cannot be read', 'PUT', '/ums/api/v1/email-settings', { body: '{' }, 400],
    ['a body that is too large', 'PUT', '/ums/api/v1/email-settings', { body: { a: 'x'.repeat(300_000) } }, 413],
  ])('of the API is kept by nobody on the way: %s', async (_, method, path, options, status) => {
    const answer = await server.call(method, path, options);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('has no body where only its head was asked for', async () => {
    const head = await server.call('HEAD', API);
    expect(head).toMatchObject({ status: 200, text: '' });
    expect((await server.call('HEAD', '/ums/api/v1/nothing')).status).toBe(404);
  });

  it('tells other sites nothing: there is no CORS', async () => {
    const answer = await server.call('OPTIONS', API, {
      token: null,
      headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'PUT' },
    });
    expect(answer.status).toBe(404);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([
    ['a method that nobody has heard of', () => line('BREW / HTTP/1.1')],
    ['TRACE', () => line(`TRACE ${API} HTTP/1.1`, signedIn())],
    ['PROPFIND', () => line(`PROPFIND ${API} HTTP/1.1`, signedIn())],
    ['an address of 100 KB', () => line(`GET /${'a'.repeat(100_000)} HTTP/1.1`, signedIn())],
    ['a query of 10 KB', () => line(`GET ${API}?${'a=1&'.repeat(2_500)} HTTP/1.1`, signedIn())],
    [
      'a query of brackets',
      () => line(`GET /ums/api/v1/emails?${'a'.repeat(50)}${'[a]'.repeat(500)}=1 HTTP/1.1`, signedIn()),
    ],
    ['a header of 100 KB', () => line(`GET ${API} HTTP/1.1`, signedIn(), `X-Long: ${'a'.repeat(100_000)}`)],
    [
      '3,000 headers',
      () => line(`GET ${API} HTTP/1.1`, signedIn(), ...Array.from({ length: 3_000 }, (_, n) => `X-${n}: 1`)),
    ],
    ['an address with a broken encoding', () => line(`GET /ums/api/v1/emails/%ff%fe HTTP/1.1`, signedIn())],
    ['an address with a lone percent sign', () => line('GET /% HTTP/1.1')],
    ['an address with a NUL', () => line('GET /ums/api/v1/emails/%00 HTTP/1.1', signedIn())],
    ['an address that climbs', () => line('GET /ums/api/docs/../../../../etc/passwd HTTP/1.1')],
    ['an address that climbs in disguise', () => line('GET /ums/api/docs/..%2f..%2f..%2f..%2fetc%2fpasswd HTTP/1.1')],
    ['a whole address instead of a path', () => line('GET http://evil.example/ums/api/v1/email-status HTTP/1.1')],
    ['no HTTP at all', () => 'EHLO evil.example\r\n\r\n'],
    ['a NUL in a header', () => line(`GET ${API} HTTP/1.1`, 'X-Nul: a\0b')],
    ['two lengths', () => line(`PUT /ums/api/v1/email-settings HTTP/1.1`, 'Content-Length: 2', 'Content-Length: 3')],
    ['a length that is none', () => line(`PUT /ums/api/v1/email-settings HTTP/1.1`, 'Content-Length: many')],
    [
      'a length beside chunks',
      () => line(`PUT /ums/api/v1/email-settings HTTP/1.1`, 'Content-Length: 2', 'Transfer-Encoding: chunked'),
    ],
    [
      'an encoding that is none',
      () =>
        line(
          `PUT /ums/api/v1/email-settings HTTP/1.1`,
          signedIn(),
          'Content-Type: application/json',
          'Content-Encoding: pigeon',
          'Content-Length: 0',
        ),
    ],
    [
      'a body in an unknown charset',
      () =>
        `${line(`PUT /ums/api/v1/email-settings HTTP/1.1`, signedIn(), 'Content-Type: application/json; charset=klingon', 'Content-Length: 2')}{}`,
    ],
    [
      'a body that is no gzip',
      () =>
        `${line(`PUT /ums/api/v1/email-settings HTTP/1.1`, signedIn(), 'Content-Type: application/json', 'Content-Encoding: gzip', 'Content-Length: 2')}{}`,
    ],
    [
      'a Host that injects',
      () => `GET ${API} HTTP/1.1\r\nHost: evil.example"><script>\r\nConnection: close\r\n${signedIn()}\r\n\r\n`,
    ],
  ])('to %s is never a fault of the server, nor a trace of its code', async (_, request) => {
    const { status, answer } = await raw(request());
    expect(status === 200 || (status >= 400 && status < 500), answer.slice(0, 200)).toBe(true);
    expect(answer).not.toMatch(/node_modules|\.ts:|\.js:\d|at \w+ \(/);
    expect(answer).not.toContain('root:');
    expect(answer).not.toContain('evil.example');
  });

  it('refuses a compressed body that would be too large unpacked', async () => {
    const bomb = gzipSync(JSON.stringify({ a: 'x'.repeat(50_000_000) }));
    expect(bomb.length).toBeLessThan(100_000);
    const answer = await fetch(new URL('/ums/api/v1/email-settings', server.url), {
      method: 'PUT',
      headers: {
        Authorization: `Bearer ${server.adminToken}`,
        'Content-Type': 'application/json',
        'Content-Encoding': 'gzip',
      },
      body: bomb,
    });
    expect(answer.status).toBe(413);
  });
});
