// Numbers of things as people read them: `1 row`, `12,345 rows`.
// Invariant: the same on every machine, whatever its language settings.

export function grouped(n: number): string {
  return n.toLocaleString('en-US');
}

/** The number with its noun, which takes an s for any number but one. */
export function amount(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;
}
