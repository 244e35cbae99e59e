// Proves what each certificate is good for, with a real TLS handshake over loopback.
import { type AddressInfo, createServer } from 'node:net';
import { connect, TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { type KeyPair, tlsFixtures } from './tls-fixtures.ts';

/** The code of the error a client meets that trusts the test authority, or 'trusted'. */
async function handshake(pair: KeyPair): Promise<string> {
  const server = createServer((socket) => {
    const secure = new TLSSocket(socket, { isServer: true, ...pair });
    secure.on('error', () => undefined);
    secure.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const outcome = await new Promise<string>((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca: tlsFixtures.ca });
    socket.once('secureConnect', () => {
      resolve('trusted');
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  await new Promise((resolve) => server.close(resolve));
  return outcome;
}

describe('tlsFixtures', () => {
  it('E46: one server certificate is trusted, the others fail each in its own way', async () => {
    const { server, wrongHost, selfSigned } = tlsFixtures;
    expect([await handshake(server), await handshake(wrongHost), await handshake(selfSigned)]).toEqual([
      'trusted',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    ]);
  });
});
