// A duplex stream between the WebSocket protocol implementation and the network connection beneath it.
// It lets the HTTP response pass, then takes runs of plain messages out of the incoming bytes and hands the rest on unchanged.
// Invariants: messages leave in the order they arrived, whichever way they take; every frame written here or through the
// stream reaches the socket whole; reading stops while the protocol implementation is behind or the owner asks for it; what
// stays here after a read is a copy, as the memory that was read into is used again.
import { Duplex } from 'node:stream';
import type { MessageRun } from '@tidewire/core';
import { FrameSplitter } from './frame-splitter.ts';
import type { Transport } from './transport.ts';

/**
 * - `handshake`: bytes of the HTTP response pass.
 * - `refused`: the response was not 101; everything passes.
 * - `upgraded`: the response was 101; frames wait for begin().
 * - `frames`: frames are split.
 * - `discarding`: as `frames`, but messages go nowhere because the connection is being closed.
 */
type TapState = 'handshake' | 'refused' | 'upgraded' | 'frames' | 'discarding';

/** A longer response head is left to the HTTP parser, which refuses it. */
const MAX_HEAD_BYTES = 64 * 1024;
const HEAD_END = '\r\n\r\n';

export class Tap {
  /** What the protocol implementation takes for its network connection. */
  readonly stream: Duplex;
  readonly #socket: Duplex;
  readonly #splitter: FrameSplitter;
  readonly #onMessages: (run: MessageRun) => void;
  #state: TapState = 'handshake';
  #head = '';
  #held: Buffer | undefined;
  #behind = false;
  #paused = false;
  #received = 0;

  constructor(transport: Transport, maxMessageBytes: number, onMessages: (run: MessageRun) => void) {
    const socket = transport.stream;
    this.#socket = socket;
    this.#onMessages = onMessages;
    this.stream = this.#createStream();
    this.#splitter = new FrameSplitter(
      {
        onMessages: (run) => this.#deliver(run),
        onOther: (bytes) => this.#pass(bytes),
        caughtUp: () => this.stream.readableLength === 0,
      },
      maxMessageBytes,
    );
    socket.on('end', () => this.stream.push(null));
    socket.on('error', (error) => this.stream.destroy(error));
    socket.on('close', () => this.stream.destroy());
    transport.listen((bytes, headroom) => this.#receive(bytes, headroom));
  }

  /** Chunks received so far: a change proves that the peer is alive. */
  get received(): number {
    return this.#received;
  }

  /** Bytes written that the operating system has not taken yet. */
  get unsent(): number {
    return this.#socket.writableLength;
  }

  /** Splits frames from now on, beginning with those that came right behind the response. */
  begin(): void {
    if (this.#state !== 'upgraded') return;
    this.#state = 'frames';
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#splitter.push(held, 0);
    this.#flow();
  }

  /** Delivers no more messages; control frames are still handled. */
  discard(): void {
    this.#state = 'discarding';
    this.#paused = false;
    this.#flow();
  }

  pause(): void {
    this.#paused = true;
    this.#flow();
  }

  resume(): void {
    this.#paused = false;
    this.#flow();
  }

  /** Writes whole frames. `done` is called when the operating system has taken them (true) or may never (false). */
  write(frames: Uint8Array, done: (taken: boolean) => void): void {
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
