// WebSocket frames as bytes, legal or not: what a scripted peer sends, and what it received, bit by bit.
// Invariant: encoding writes exactly what it is told, also what RFC 6455 forbids; parsing judges nothing and loses nothing.

export type FrameKind = 'continuation' | 'text' | 'binary' | 'close' | 'ping' | 'pong' | 'reserved';

/** One frame to send. Defaults make it legal for a server: final, not masked, no reserved bits, its true length. */
export interface FrameSpec {
  /** 0 to 15. */
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  readonly fin?: boolean;
  /** The three reserved bits as a number: 4 is RSV1, 2 is RSV2, 1 is RSV3. */
  readonly rsv?: number;
  /** Masked frames are what clients send; from a server they are an error. */
  readonly masked?: boolean;
  /** A length to announce that is not the payload's. */
  readonly announcedLength?: number;
}

/** One frame as it was received, unmasked. */
export interface PeerFrame {
  readonly kind: FrameKind;
  readonly opcode: number;
  readonly fin: boolean;
  readonly rsv: number;
  readonly masked: boolean;
  readonly payload: Buffer;
}

export const OPCODE: Readonly<Record<Exclude<FrameKind, 'reserved'>, number>> = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
};

const KINDS = new Map<number, FrameKind>(Object.entries(OPCODE).map(([kind, opcode]) => [opcode, kind as FrameKind]));
const MASK = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);

export function encodeFrame(spec: FrameSpec): Buffer {
  const payload = Buffer.from(spec.payload ?? '');
  const length = spec.announcedLength ?? payload.length;
  const size = length < 126 ? 2 : length < 0x1_0000 ? 4 : 10;
  const head = Buffer.alloc(size);
  head[0] = ((spec.fin ?? true) ? 0x80 : 0) | (((spec.rsv ?? 0) & 7) << 4) | (spec.opcode & 15);
  const maskBit = spec.masked === true ? 0x80 : 0;
  if (size === 2) head[1] = maskBit | length;
  else head[1] = maskBit | (size === 4 ? 126 : 127);
  if (size === 4) head.writeUInt16BE(length, 2);
  if (size === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return spec.masked === true ? Buffer.concat([head, MASK, applyMask(payload, MASK)]) : Buffer.concat([head, payload]);
}

/** Payload of a close frame; without a code it is empty. */
export function closePayload(code?: number, reason = ''): Buffer {
  if (code === undefined) return Buffer.alloc(0);
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code, 0);
  return Buffer.concat([head, Buffer.from(reason)]);
}

/** Code and reason of a close frame's payload; undefined code when it has none. */
export function readClose(payload: Buffer): { readonly code: number | undefined; readonly reason: string } {
  if (payload.length < 2) return { code: undefined, reason: '' };
  return { code: payload.readUInt16BE(0), reason: payload.toString('utf8', 2) };
}

/** Cuts received bytes into frames. Holds what is not a whole frame yet. */
export class FrameParser {
  #pending: Buffer = Buffer.alloc(0);

  push(bytes: Buffer): PeerFrame[] {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    const frames: PeerFrame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): PeerFrame | undefined {
    const bytes = this.#pending;
    if (bytes.length < 2) return undefined;
    const first = bytes.readUInt8(0);
    const second = bytes.readUInt8(1);
    const masked = (second & 0x80) !== 0;
    const short = second & 0x7f;
    const maskAt = short < 126 ? 2 : short === 126 ? 4 : 10;
    const start = masked ? maskAt + 4 : maskAt;
    if (bytes.length < start) return undefined;
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (bytes.length < start + length) return undefined;
    const body = bytes.subarray(start, start + length);
    this.#pending = bytes.subarray(start + length);
    const opcode = first & 15;
    return {
      kind: KINDS.get(opcode) ?? 'reserved',
      opcode,
      fin: (first & 0x80) !== 0,
      rsv: (first >> 4) & 7,
      masked,
      payload: masked ? applyMask(body, bytes.subarray(maskAt, start)) : Buffer.from(body),
    };
  }
}

function applyMask(payload: Buffer, mask: Uint8Array): Buffer {
  return Buffer.from(payload.map((byte, i) => byte ^ (mask[i & 3] ?? 0)));
}
