import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { certificateAuthority, type CertificateRequest } from './certificates.js';

const authority = await certificateAuthority();

/** What a client that trusts the authority sees of a server with such a certificate: the error's code, or the names. */
async function seenBy(servername: string, request: CertificateRequest): Promise<string | undefined> {
  const server = createServer(await authority.issue(request)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', servername, ca: authority.pem });
  try {
    await once(socket, 'secureConnect');
    return socket.getPeerCertificate().subjectaltname;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    socket.destroy();
    server.close();
  }
}

describe('certificateAuthority', () => {
  it('issues certificates for names and addresses that its clients accept', async () => {
    const names = ['mail.nordlicht.example', 'localhost', '127.0.0.1'] as const;
    expect(await seenBy('mail.nordlicht.example', { names: [...names] })).toBe(
      'DNS:mail.nordlicht.example, DNS:localhost, IP Address:127.0.0.1',
    );
  });

  it('issues wrong ones: for another name, expired, not valid yet, self-signed', async () => {
    const names: CertificateRequest['names'] = ['mail.nordlicht.example'];
    expect(await seenBy('smtp.nordlicht.example', { names })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await seenBy(names[0], { names, validTo: new Date('2020-02-01') })).toBe('CERT_HAS_EXPIRED');
    expect(await seenBy(names[0], { names, validFrom: new Date(Date.now() + 3_600_000) })).toBe('CERT_NOT_YET_VALID');
    expect(await seenBy(names[0], { names, selfSigned: true })).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });
});
