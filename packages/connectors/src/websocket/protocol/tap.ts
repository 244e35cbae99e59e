// A duplex stream between the WebSocket protocol implementation and the network connection beneath it.
// It lets the HTTP response of a server pass, then takes runs of plain messages out of the incoming bytes and hands the rest on unchanged.
// Invariants: messages leave in the order they arrived, whichever way they take; every frame written here or through the
// stream reaches the socket whole; reading stops while the protocol implementation is behind or the owner asks for it; what
// stays here after a read is a copy, as the memory that was read into is used again.
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { MessageRun } from '@tidewire/core';
import { FrameSplitter } from './frame-splitter.ts';
import type { Transport } from './transport.ts';

/**
 * - `handshake`: bytes of the HTTP response pass; only where we are the client.
 * - `refused`: the response was not 101; everything passes.
 * - `upgraded`: the handshake is done as far as reading goes; frames wait for begin().
 * - `frames`: frames are split.
 * - `discarding`: as `frames`, but messages go nowhere because the connection is being closed.
 */
type TapState = 'handshake' | 'refused' | 'upgraded' | 'frames' | 'discarding';

/** A longer response head is left to the HTTP parser, which refuses it. */
const MAX_HEAD_BYTES = 64 * 1024;
const HEAD_END = '\r\n\r\n';

export interface TapSettings {
  readonly maxMessageBytes: number;
  /** What we are: frames of clients are masked, and a server has read the handshake before it has a tap. */
  readonly role: 'client' | 'server';
  /** What a server has read behind the handshake already. */
  readonly head?: Buffer;
}

export class Tap {
  /** What the protocol implementation takes for its network connection. */
  readonly stream: Duplex;
  readonly #socket: Duplex;
  readonly #splitter: FrameSplitter;
  /** `host:port` of both ends. */
  readonly addresses: { readonly local: string; readonly remote: string };
  #onMessages: (run: MessageRun) => void = () => undefined;
  #state: TapState;
  #head = '';
  #held: Buffer | undefined;
  #behind = false;
  #paused = false;
  #received = 0;
  /** Bytes of frames written here; what goes through the stream is little and does not count. */
  #written = 0;

  constructor(transport: Transport, { maxMessageBytes, role, head }: TapSettings) {
    const socket = transport.stream;
    this.#socket = socket;
    this.#state = role === 'client' ? 'handshake' : 'upgraded';
    if (head !== undefined && head.length > 0) this.#held = Buffer.from(head);
    this.addresses = addressesOf(socket);
    this.stream = this.#createStream();
    this.#splitter = new FrameSplitter(
      {
        onMessages: (run) => this.#deliver(run),
        onOther: (bytes) => this.#pass(bytes),
        caughtUp: () => this.stream.readableLength === 0,
      },
      { maxMessageBytes, masked: role === 'server' },
    );
    socket.on('end', () => this.stream.push(null));
    socket.on('error', (error) => this.stream.destroy(error));
    socket.on('close', () => this.stream.destroy());
    transport.listen((bytes, headroom) => this.#receive(bytes, headroom));
    this.#flow();
  }

  /** Chunks received so far: a change proves that the peer is alive. */
  get received(): number {
    return this.#received;
  }

  /** Bytes written that the operating system has not taken yet. */
  get unsent(): number {
    return this.#socket.writableLength;
  }

  /** Bytes that the operating system has taken: while some wait, a change proves that the peer reads. */
  get taken(): number {
    return this.#written - this.#socket.writableLength;
  }

  /** Splits frames from now on, beginning with those that came right behind the response. */
  begin(onMessages: (run: MessageRun) => void): void {
    if (this.#state !== 'upgraded') return;
    this.#onMessages = onMessages;
    this.#state = 'frames';
    this.#splitHeld();
    this.#flow();
  }

  /** Delivers no more messages; control frames are still handled. */
  discard(): void {
    this.#state = 'discarding';
    this.resume();
  }

  pause(): void {
    this.#paused = true;
    this.#flow();
  }

  resume(): void {
    this.#paused = false;
    this.#splitHeld();
    this.#flow();
  }

  /** Writes whole frames. `done` is called when the operating system has taken them (true) or may never (false). */
  write(frames: Uint8Array, done: (taken: boolean) => void): void {
    this.#written += frames.length;
    // A write that destroying the socket cut short reports no error.
    this.#socket.write(frames, (error) => done((error === undefined || error === null) && !this.#socket.destroyed));
  }

  #createStream(): Duplex {
    const socket = this.#socket;
    return new Duplex({
      read: () => {
        this.#behind = false;
        this.#flow();
      },
      write: (chunk: Buffer, _encoding, done) => {
        socket.write(chunk, done);
      },
      writev: (chunks, done) => {
        // One write, so that header and payload of a frame cannot be separated by frames written beside the stream.
        socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done);
      },
      final: (done) => {
        socket.end(() => done());
      },
      destroy: (error, done) => {
        socket.destroy();
        done(error);
      },
    });
  }

  /** What came before begin(), unless nothing is to be read for now. */
  #splitHeld(): void {
    if (this.#paused || this.#state === 'handshake' || this.#state === 'upgraded') return;
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#splitter.push(held, 0);
  }

  #flow(): void {
    if (this.#paused || this.#behind || this.#state === 'upgraded') this.#socket.pause();
    else this.#socket.resume();
  }

  #receive(bytes: Uint8Array, headroom: number): void {
    this.#received++;
    switch (this.#state) {
      case 'handshake':
        this.#receiveHead(Buffer.from(bytes));
        break;
      case 'refused':
        this.#pass(bytes);
        break;
      case 'upgraded':
        this.#held = this.#held === undefined ? Buffer.from(bytes) : Buffer.concat([this.#held, bytes]);
        break;
      default:
        this.#splitter.push(bytes, headroom);
    }
  }

  /** Takes a chunk that is not used again. */
  #receiveHead(chunk: Buffer): void {
    const before = this.#head.length;
    this.#head += chunk.toString('latin1');
    const found = this.#head.indexOf(HEAD_END);
    if (found === -1) {
      if (this.#head.length > MAX_HEAD_BYTES) this.#state = 'refused';
      this.#pass(chunk);
      return;
    }
    const status = Number(/^HTTP\/\d\.\d (\d{3})/.exec(this.#head)?.[1] ?? 0);
    const headEnd = found + HEAD_END.length - before;
    this.#head = '';
    const rest = chunk.subarray(headEnd);
    if (status === 101) {
      this.#state = 'upgraded';
      if (rest.length > 0) this.#held = rest;
      this.#pass(chunk.subarray(0, headEnd));
      this.#flow();
    } else if (status >= 100 && status < 200) {
      this.#pass(chunk.subarray(0, headEnd));
      if (rest.length > 0) this.#receiveHead(rest);
    } else {
      this.#state = 'refused';
      this.#pass(chunk);
    }
  }

  /** Gives bytes to the protocol implementation, which may keep them, so it gets a copy. */
  #pass(bytes: Uint8Array): void {
    if (this.stream.destroyed || this.stream.push(Buffer.from(bytes))) return;
    this.#behind = this.stream.readableLength > 0;
    this.#flow();
  }

  #deliver(run: MessageRun): void {
    if (this.#state === 'frames') this.#onMessages(run);
  }
}

function addressesOf(socket: Duplex): Tap['addresses'] {
  const { localAddress, localPort, remoteAddress, remotePort } = socket as Partial<Socket>;
  return { local: hostAndPort(localAddress, localPort), remote: hostAndPort(remoteAddress, remotePort) };
}

function hostAndPort(address: string | undefined, port: number | undefined): string {
  if (address === undefined) return '';
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`;
}
