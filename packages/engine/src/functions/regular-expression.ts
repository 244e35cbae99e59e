// Regular expressions in time linear in the text: RE2 syntax, no back references, no look-around.
// Invariant: a pattern is compiled when it is first used, at most MAX_PATTERN_CHARACTERS long; the cache of compiled patterns
// holds at most MAX_CACHED_PATTERNS.
import { RE2JS } from 're2js';
import { badArgument, tooLarge } from '../expr/failure.ts';

export const MAX_PATTERN_CHARACTERS = 1_000;
export const MAX_CACHED_PATTERNS = 64;

const compiled = new Map<string, RE2JS>();

/** Whether the pattern matches anywhere in the text. Throws RowFailure for a pattern that is not one. */
export function matchesRegularExpression(text: string, pattern: string): boolean {
  return compile(pattern).test(text);
}

function compile(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (pattern.length > MAX_PATTERN_CHARACTERS) {
    throw tooLarge(`regular expression has ${pattern.length} characters, the limit is ${MAX_PATTERN_CHARACTERS}`);
  }
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(pattern);
  } catch (error) {
    throw badArgument(`regular expression '${pattern}' cannot be read: ${error instanceof Error ? error.message : ''}`);
  }
  const oldest = compiled.keys().next().value;
  if (compiled.size >= MAX_CACHED_PATTERNS && oldest !== undefined) compiled.delete(oldest);
  compiled.set(pattern, expression);
  return expression;
}
