// Histories: everything that ever happened on a stream, in order, for the oracle to think over again.
// Invariant: items carry a key; keys sort like the depth-first walk of an event through the queries in definition order.
import type { Cell } from '@tidewire/core';
import type { EventTimeSpec } from '@tidewire/engine/reference';

export type Key = readonly number[];

export type Item =
  | { readonly kind: 'row'; readonly key: Key; readonly cells: readonly Cell[]; readonly time: number }
  | { readonly kind: 'watermark'; readonly key: Key; readonly time: number }
  | { readonly kind: 'end'; readonly key: Key };

/** Behind everything that an item causes. */
const AFTER = Number.MAX_SAFE_INTEGER;

export function compareKeys(a: Key, b: Key): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Items that a query made of others, whose keys name what they came from, with keys of their own. */
export function numbered(items: readonly Item[], query: number): readonly Item[] {
  let cause: Key | undefined;
  let n = 0;
  return items.map((item) => {
    if (cause !== item.key) n = 0;
    cause = item.key;
    return { ...item, key: [...item.key, query, n++] };
  });
}

/** What a stream sees of its writers: their rows in order, and the watermark of the slowest. */
export function merged(histories: readonly (readonly Item[])[]): readonly Item[] {
  const [only] = histories;
  if (histories.length === 1 && only !== undefined) return only;
  const tagged = histories.flatMap((items, writer) => items.map((item) => ({ item, writer })));
  tagged.sort((a, b) => compareKeys(a.item.key, b.item.key));
  const progress = histories.map(() => Number.NEGATIVE_INFINITY);
  const items: Item[] = [];
  let watermark = Number.NEGATIVE_INFINITY;
  for (const { item, writer } of tagged) {
    if (item.kind === 'row') {
      items.push(item);
      continue;
    }
    progress[writer] = item.kind === 'end' ? Number.POSITIVE_INFINITY : item.time;
    const slowest = Math.min(...progress);
    if (slowest === Number.POSITIVE_INFINITY) items.push({ kind: 'end', key: item.key });
    else if (slowest > watermark) {
      watermark = slowest;
      items.push({ kind: 'watermark', key: item.key, time: slowest });
    }
  }
  return items;
}

const UNIT_IN_MS = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 } as const;

/** The event time of a row by the column that holds it; undefined when there is none. */
export function timeOf(spec: Extract<EventTimeSpec, { kind: 'column' }>, cells: readonly Cell[]): number | undefined {
  const cell = cells[spec.column] ?? null;
  return cell === null ? undefined : Math.floor(Number(cell) * UNIT_IN_MS[spec.unit]);
}

/** Rows stamped by their own column, each followed by the watermark it brings; other watermarks do not count. */
export function restamped(items: readonly Item[], spec: Extract<EventTimeSpec, { kind: 'column' }>): readonly Item[] {
  let watermark = Number.NEGATIVE_INFINITY;
  return items.flatMap((item): readonly Item[] => {
    if (item.kind === 'watermark') return [];
    if (item.kind === 'end') return [item];
    const time = timeOf(spec, item.cells);
    if (time === undefined) return [];
    const row: Item = { ...item, time };
    if (time - spec.delay <= watermark) return [row];
    watermark = time - spec.delay;
    return [row, { kind: 'watermark', key: [...item.key, AFTER], time: watermark }];
  });
}
