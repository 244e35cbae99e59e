// Which payloads of a publish may leave, and in frames of which type.
// Invariants: what goes into text frames is UTF-8; a payload that may not leave costs only itself and is counted; when nothing
// is wrong and no row names a type, nothing is copied.
import { isUtf8 } from 'node:buffer';
import { type Cell, type ConnectorError, PayloadBuffer, type PayloadMetadata } from '@tidewire/core';
import { messageTypeFailure, notUtf8Failure } from './errors.ts';
import { MESSAGE_TYPE } from './metadata.ts';
import type { FrameTypes } from './protocol/frame-writer.ts';

export interface Outgoing {
  readonly payloads: PayloadBuffer;
  readonly binary: FrameTypes;
  /** Positions in the publish; undefined when all of it leaves. */
  readonly kept: readonly number[] | undefined;
  /** How many may not leave, and why. */
  readonly lost: number;
  readonly failure: ConnectorError | undefined;
}

/** `binary` is the type of frames whose row names none; `address` the far side, for messages. */
export function outgoing(
  payloads: PayloadBuffer,
  metadata: PayloadMetadata | undefined,
  binary: boolean,
  address: string,
): Outgoing {
  const types = metadata?.get(MESSAGE_TYPE);
  if (types === undefined && (binary || allValid(payloads))) {
    return { payloads, binary, kept: undefined, lost: 0, failure: undefined };
  }
  return oneByOne(payloads, types, binary, address);
}

function oneByOne(
  payloads: PayloadBuffer,
  types: readonly Cell[] | undefined,
  binary: boolean,
  address: string,
): Outgoing {
  const leaving = new PayloadBuffer(payloads.length);
  const kinds: boolean[] = [];
  const kept: number[] = [];
  let untyped = 0;
  let notUtf8 = 0;
  let wrong: Cell = null;
  for (let k = 0; k < payloads.count; k++) {
    const type = types?.[k] ?? null;
    const asBinary = type === null ? binary : isBinary(type);
    if (asBinary === undefined) {
      untyped++;
      wrong = type;
    } else if (!asBinary && !isValid(payloads, k)) {
      notUtf8++;
    } else {
      appendPayload(leaving, payloads, k);
      kinds.push(asBinary);
      kept.push(k);
    }
  }
  const failure =
    untyped > 0
      ? messageTypeFailure(address, untyped, wrong)
      : notUtf8 > 0
        ? notUtf8Failure(address, notUtf8)
        : undefined;
  return { payloads: leaving, binary: kinds, kept, lost: untyped + notUtf8, failure };
}

function isBinary(type: Cell): boolean | undefined {
  const word = typeof type === 'string' ? type.toLowerCase() : '';
  return word === 'binary' ? true : word === 'text' ? false : undefined;
}

function allValid(payloads: PayloadBuffer): boolean {
  // Valid as a whole and cut nowhere within a character: then every part is valid.
  return isUtf8(payloads.bytes.subarray(0, payloads.length)) && !cutsCharacter(payloads);
}

function cutsCharacter({ bytes, ends, count, length }: PayloadBuffer): boolean {
  for (let k = 0; k < count; k++) {
    const end = ends[k] ?? length;
    if (end < length && ((bytes[end] ?? 0) & 0xc0) === 0x80) return true;
  }
  return false;
}

function isValid(payloads: PayloadBuffer, k: number): boolean {
  return isUtf8(payloads.bytes.subarray(payloads.startOf(k), payloads.startOf(k + 1)));
}

/** Copies payload `k` behind those of `to`. */
export function appendPayload(to: PayloadBuffer, from: PayloadBuffer, k: number): void {
  const bytes = from.bytes.subarray(from.startOf(k), from.startOf(k + 1));
  to.reserve(bytes.length);
  to.bytes.set(bytes, to.length);
  to.length += bytes.length;
  to.endPayload();
}
