// Takes secret texts out of messages. A secret is whatever a placeholder of a WITH value was expanded to.
// Invariant: of a redacted message no secret is left, except one so short that it is only hidden where it is quoted whole.

/** What stands in place of a secret. */
const REDACTED = '***';

/** Shorter secrets would mangle ordinary words and numbers; they are hidden only in quotes. */
const MIN_LENGTH_ANYWHERE = 4;

/** The text with every secret replaced, longest first so that no tail of one is left. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret === '') continue;
    clean =
      secret.length >= MIN_LENGTH_ANYWHERE
        ? clean.replaceAll(secret, () => REDACTED)
        : clean.replaceAll(`"${secret}"`, () => `"${REDACTED}"`);
  }
  return clean;
}
