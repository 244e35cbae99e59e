// When the clock alone moves a stream's watermark: at the ends of windows, in order of time.
// Invariants: arrival time is the clock's, on all streams alike; event time follows it `delay + idle timeout` behind, and
// only after the stream has been silent for its idle timeout (T10, T15).
import type { StreamDefinition } from '@tidewire/engine/reference';

export interface ClockedStream {
  readonly definition: StreamDefinition;
  /** When the last row came; undefined: never. */
  readonly last: number | undefined;
  readonly watermark: number;
  /** Lengths of the windows that its rows can reach. */
  readonly sizes: readonly number[];
}

export interface DueTime {
  readonly definition: StreamDefinition;
  readonly watermark: number;
}

/** The watermarks that the clock brings between two times. */
export function dueTimes(streams: readonly ClockedStream[], from: number, to: number): readonly DueTime[] {
  const arrivals = streams.filter(({ definition }) => definition.eventTime.kind !== 'column');
  const sizes = arrivals.flatMap((stream) => stream.sizes);
  const lasts = arrivals.flatMap(({ last }) => last ?? []);
  const ends = lasts.length === 0 ? [] : windowEnds(sizes, from, Math.min(to, Math.max(...lasts) + reachOf(sizes)));
  const found = [
    ...ends.flatMap((at) => arrivals.map(({ definition }) => ({ at, definition, watermark: at }))),
    ...streams.flatMap((stream) => idleTimes(stream, to)),
  ];
  const place = new Map(streams.map(({ definition }, index) => [definition, index]));
  const placeOf = (definition: StreamDefinition): number => place.get(definition) ?? 0;
  return found.sort((a, b) => a.at - b.at || placeOf(a.definition) - placeOf(b.definition));
}

function idleTimes({ definition, last, watermark, sizes }: ClockedStream, to: number): (DueTime & { at: number })[] {
  const { eventTime, idleTimeout } = definition;
  if (eventTime.kind !== 'column' || idleTimeout === undefined || last === undefined) return [];
  const lag = eventTime.delay + idleTimeout;
  const ends = windowEnds(sizes, watermark, Math.min(to - lag, watermark + eventTime.delay + reachOf(sizes)));
  return ends.flatMap((end) => {
    const at = Math.max(end + lag, last + idleTimeout);
    return at > to ? [] : [{ at, definition, watermark: at - lag }];
  });
}

/** Behind the greatest time of a row no window is open any more after so long. */
function reachOf(sizes: readonly number[]): number {
  return 2 * sizes.reduce((sum, size) => sum + size, 0);
}

/** Ends of windows after `from` and up to `to`. */
function windowEnds(sizes: readonly number[], from: number, to: number): readonly number[] {
  const ends = new Set<number>();
  for (const size of sizes) {
    for (let end = (Math.floor(from / size) + 1) * size; end <= to; end += size) ends.add(end);
  }
  return [...ends].sort((a, b) => a - b);
}
