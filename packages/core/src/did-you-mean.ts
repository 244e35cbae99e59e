// Suggestions for mistyped names: Damerau-Levenshtein distance with a bound, nearest first.
// Invariant: at most MAX_SUGGESTIONS names, none further than a third of the typed name (at least 1, at most 3 edits).

const MAX_SUGGESTIONS = 3;
const MAX_NAME_LENGTH = 80;

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? limit + 1;
}

/** Candidates near `typed`, nearest first; comparison ignores case. */
export function didYouMean(typed: string, candidates: Iterable<string>): readonly string[] {
  if (typed.length === 0 || typed.length > MAX_NAME_LENGTH) return [];
  const wanted = typed.toLowerCase();
  const limit = Math.max(1, Math.min(3, Math.floor(wanted.length / 3)));
  const scored: { readonly name: string; readonly distance: number }[] = [];
  for (const name of candidates) {
    if (name.length > MAX_NAME_LENGTH) continue;
    const distance = editDistance(wanted, name.toLowerCase(), limit);
    if (distance <= limit) scored.push({ name, distance });
  }
  scored.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return scored.slice(0, MAX_SUGGESTIONS).map((s) => s.name);
}

/** `did you mean "a"?`, `did you mean "a" or "b"?`, or undefined when nothing is near. */
export function didYouMeanHint(suggestions: readonly string[]): string | undefined {
  if (suggestions.length === 0) return undefined;
  const quoted = suggestions.map((s) => `"${s}"`);
  const last = quoted.pop();
  return quoted.length === 0 ? `did you mean ${last}?` : `did you mean ${quoted.join(', ')} or ${last}?`;
}
