// A WebSocket server that does the handshake and nothing else: the programs read and write the raw frames themselves.
// Invariant: it listens on the loopback address only, on a port the system chose.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Calls `accept` with every upgraded connection. Resolves with the port. */
export async function listenForUpgrades(accept: (socket: Duplex, request: IncomingMessage) => void): Promise<number> {
  const server = createServer();
  server.on('upgrade', (request, socket) => {
    const key = request.headers['sec-websocket-key'] ?? '';
    const answer = createHash('sha1')
      .update(key + KEY_SUFFIX)
      .digest('base64');
    // A client that leaves in the middle is its own benchmark's failure, not this program's.
    socket.on('error', () => socket.destroy());
    accept(socket, request);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${answer}\r\n\r\n`,
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}
