// One upgraded connection of a scripted peer or client: sends any frame or bytes, records every frame, reads as fast as it is told.
// Invariant: it does only what the script says, besides answering pings and close frames while those answers are switched on.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { turn } from '../system-time.ts';
import { Arrivals } from './arrivals.ts';
import {
  closePayload,
  encodeFrame,
  type FrameKind,
  FrameParser,
  type FrameSpec,
  OPCODE,
  type PeerFrame,
  readClose,
} from './frames.ts';
import type { PeerRequest } from './handshake.ts';

/** How a connection ended. */
export interface PeerClose {
  /** The code of the client's close frame; undefined when it sent none, or one without a code. */
  readonly code: number | undefined;
  readonly reason: string;
  /** Whether the client sent a close frame before the connection went. */
  readonly byFrame: boolean;
}

export interface PeerHabits {
  /** Answer pings with a pong of the same payload. */
  readonly answerPings: boolean;
  /** Answer a close frame with a close frame, then end the connection. */
  readonly answerClose: boolean;
  /** Bytes to read before `allowReading` is called: 0 reads nothing, Infinity everything. */
  readonly readBytes: number;
  /** Real milliseconds that waits for this connection take at most. */
  readonly limitMs: number;
  /** Mask the frames sent, as clients do. */
  readonly masks?: boolean;
}

export class PeerConnection {
  /** Which upgraded connection of the peer this is, counting from 1. */
  readonly number: number;
  readonly request: PeerRequest;
  /** Whether pings are answered from now on. */
  answerPings: boolean;
  /** Whether close frames are answered from now on. */
  answerClose: boolean;
  readonly #socket: Socket;
  readonly #limitMs: number;
  readonly #masks: boolean;
  readonly #parser = new FrameParser();
  readonly #frames = new Arrivals<PeerFrame>();
  readonly #ends = new Arrivals<PeerClose>();
  #readable: number;
  #sentClose = false;
  #gotClose: PeerClose | undefined;

  constructor(socket: Socket, number: number, request: PeerRequest, habits: PeerHabits) {
    this.#socket = socket;
    this.number = number;
    this.request = request;
    this.answerPings = habits.answerPings;
    this.answerClose = habits.answerClose;
    this.#readable = habits.readBytes;
    this.#limitMs = habits.limitMs;
    this.#masks = habits.masks ?? false;
    socket.on('readable', () => {
      this.#read();
    });
    socket.on('close', () => {
      this.#frames.end(`connection ${this.number} is closed`);
      this.#ends.push(this.#gotClose ?? { code: undefined, reason: '', byFrame: false });
    });
  }

  /** Every frame so far. */
  get received(): readonly PeerFrame[] {
    return this.#frames.items;
  }

  /** Whether the connection is gone, or going so that nothing can be sent any more. */
  get isClosed(): boolean {
    return this.#ends.items.length > 0 || !this.#socket.writable;
  }

  /** How it ended; undefined while it stands. */
  get ending(): PeerClose | undefined {
    return this.#ends.items[0];
  }

  /** Bytes sent that the operating system has not taken yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  /** The first `count` frames, of one kind if given, as soon as they came. */
  frames(count: number, kind?: FrameKind): Promise<PeerFrame[]> {
    const what = `${kind === undefined ? '' : `${kind} `}frames on connection ${this.number}`;
    return this.#frames.wait(count, what, this.#limitMs, (frame) => kind === undefined || frame.kind === kind);
  }

  /** The payloads of the first `count` text frames. */
  async texts(count: number): Promise<string[]> {
    return (await this.frames(count, 'text')).map((frame) => frame.payload.toString());
  }

  /** How it ended, as soon as it has. */
  async closed(): Promise<PeerClose> {
    const [end] = await this.#ends.wait(1, `end of connection ${this.number}`, this.#limitMs);
    if (end === undefined) throw new Error(`connection ${this.number} has no end`);
    return end;
  }

  sendText(text: string): void {
    this.sendFrame({ opcode: OPCODE.text, payload: text });
  }

  sendBinary(bytes: Uint8Array): void {
    this.sendFrame({ opcode: OPCODE.binary, payload: bytes });
  }

  ping(payload: Uint8Array | string = ''): void {
    this.sendFrame({ opcode: OPCODE.ping, payload });
  }

  pong(payload: Uint8Array | string = ''): void {
    this.sendFrame({ opcode: OPCODE.pong, payload });
  }

  /** One message in as many frames as there are parts. */
  sendFragments(kind: 'text' | 'binary', parts: readonly (Uint8Array | string)[]): void {
    parts.forEach((payload, i) => {
      const opcode = i === 0 ? OPCODE[kind] : OPCODE.continuation;
      this.sendFrame({ opcode, payload, fin: i === parts.length - 1 });
    });
  }

  sendFrame(spec: FrameSpec): void {
    this.#write(encodeFrame({ masked: this.#masks, ...spec }));
  }

  /** Sends bytes as they are; with `cuts`, offsets in ascending order, in pieces that leave one by one. */
  async sendRaw(bytes: Uint8Array, cuts: readonly number[] = []): Promise<void> {
    let start = 0;
    for (const end of [...cuts, bytes.length]) {
      this.#write(bytes.subarray(start, end));
      start = end;
      await turn();
      await turn();
    }
  }

  /** Sends a close frame; the connection ends when the client has answered it. */
  close(code?: number, reason?: string): void {
    this.#sentClose = true;
    this.sendFrame({ opcode: OPCODE.close, payload: closePayload(code, reason) });
  }

  /** Ends the TCP connection without a close frame, in an orderly way (FIN). */
  end(): void {
    this.#socket.end();
  }

  /** Breaks the TCP connection without a close frame: a reset, or with TLS an end without notice. */
  drop(): void {
    if (this.#socket instanceof TLSSocket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  /** Becomes half-open: reads nothing more and so answers nothing; the connection stands. */
  stall(): void {
    this.#readable = 0;
  }

  /** Lets it read so many bytes more; Infinity for everything from now on. */
  allowReading(bytes: number): void {
    this.#readable += bytes;
    this.#read();
  }

  #read(): void {
    while (this.#readable > 0) {
      const waiting = this.#socket.readableLength;
      const size = Math.min(this.#readable, waiting);
      // Reading nothing from an empty buffer asks the socket for more.
      const chunk: Buffer | null = waiting === 0 ? this.#socket.read() : this.#socket.read(size);
      if (chunk === null) return;
      this.#readable -= chunk.length;
      for (const frame of this.#parser.push(chunk)) this.#take(frame);
    }
  }

  #take(frame: PeerFrame): void {
    if (frame.kind === 'close') this.#gotClose ??= { ...readClose(frame.payload), byFrame: true };
    this.#frames.push(frame);
    if (this.isClosed) return;
    if (frame.kind === 'ping' && this.answerPings) this.pong(frame.payload);
    if (frame.kind === 'close' && this.answerClose) {
      if (!this.#sentClose) this.close(readClose(frame.payload).code);
      this.#socket.end();
    }
  }

  #write(bytes: Uint8Array): void {
    if (this.isClosed) throw new Error(`connection ${this.number} is closed: nothing can be sent`);
    this.#socket.write(bytes);
  }
}
