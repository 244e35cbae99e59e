// Program: serves the trades over WebSocket, `ws://127.0.0.1:PORT/?passes=N`, as fast as the client reads.
// Invariants: it begins when the client has sent something and ends with a close frame; a buffer is not touched before the
// socket has taken it.
import type { Duplex } from 'node:stream';
import { reply } from './program.ts';
import { FramedPass, framedEnd } from './trades.ts';
import { listenForUpgrades } from './upgrade.ts';

const buffers: readonly FramedPass[] = [new FramedPass(), new FramedPass()];

async function serve(socket: Duplex, passes: number): Promise<void> {
  const taken: Promise<void>[] = buffers.map(() => Promise.resolve());
  for (let pass = 0; pass < passes && !socket.destroyed; pass++) {
    const turn = pass % buffers.length;
    await taken[turn];
    const frames = buffers[turn];
    if (frames === undefined) return;
    frames.moveTo(pass);
    taken[turn] = new Promise((resolve) => socket.write(frames.bytes, () => resolve()));
  }
  await Promise.all(taken);
  socket.write(framedEnd());
  // The answer to the close frame is all that can come now.
  socket.once('data', () => socket.end());
}

const port = await listenForUpgrades((socket, request) => {
  const passes = Number(new URL(request.url ?? '', 'ws://localhost').searchParams.get('passes'));
  socket.once('data', () => void serve(socket, passes));
});
reply(port, false);
process.once('disconnect', () => process.exit());
