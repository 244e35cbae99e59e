// Nearest names for what was mistyped. A module of its own, loaded when a mistake is found.
// Invariant: the same measure of nearness as in SQL diagnostics.
import { didYouMean, didYouMeanHint } from 'tidewire';

/** `did you mean "run"?`, or undefined when nothing is near. */
export function suggest(typed: string, known: readonly string[]): string | undefined {
  return didYouMeanHint(didYouMean(typed, known));
}
