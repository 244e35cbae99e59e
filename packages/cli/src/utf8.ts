// Text from bytes that people wrote: scripts and files of variables.
// Invariant: bytes that are no UTF-8 are refused, never replaced, so no literal or password changes on the way in.

/** Keeps a byte order mark. Throws TypeError. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new TypeError('it is not text in UTF-8', { cause });
  }
}
