// Assertions about our own invariants.
// Invariant: never used on input, so a failure here is a bug of Tidewire and asks for a report.
import { InternalError } from './diagnostic.ts';

/** Ends an exhaustive switch: the compiler rejects the call while a variant is unhandled. */
export function assertNever(value: never): never {
  throw new InternalError(`unhandled variant ${JSON.stringify(value)}`);
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InternalError(message);
}
