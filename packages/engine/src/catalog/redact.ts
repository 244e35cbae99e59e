// Takes secret texts out of messages. A secret is whatever a placeholder of a WITH value was expanded to.
// Invariant: of a redacted message no secret is left, except one so short, or a number of so few digits, that it is only hidden
// where it is quoted whole: ports come from placeholders too, and one wants to read them. An error that is redacted keeps neither the cause nor the stack that may quote what its message did.
import { ConnectorError, type Diagnostic, SqlError } from '@tidewire/core';

/** What stands in place of a secret. */
const REDACTED = '***';

/** Shorter secrets would mangle ordinary words and numbers; they are hidden only in quotes. */
const MIN_LENGTH_ANYWHERE = 4;
/** As many digits as a port has keep no secret. */
const SHORT_NUMBER = /^\d{1,5}$/;

/** The text with every secret replaced, longest first so that no tail of one is left. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret === '') continue;
    clean =
      secret.length >= MIN_LENGTH_ANYWHERE && !SHORT_NUMBER.test(secret)
        ? clean.replaceAll(secret, () => REDACTED)
        : clean.replaceAll(`"${secret}"`, () => `"${REDACTED}"`);
  }
  return clean;
}

export function redactDiagnostic(diagnostic: Diagnostic, secrets: readonly string[]): Diagnostic {
  const clean = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : redact(text, secrets);
  return {
    ...diagnostic,
    message: redact(diagnostic.message, secrets),
    detail: clean(diagnostic.detail),
    hint: clean(diagnostic.hint),
  };
}

/** What a program that runs the engine may see of an error; the error itself when it holds no secret. */
export function redactError<E>(error: E, secrets: readonly string[]): E | SqlError | ConnectorError {
  if (!mentions(error, secrets)) return error;
  if (error instanceof SqlError) return new SqlError(error.diagnostics.map((d) => redactDiagnostic(d, secrets)));
  if (error instanceof ConnectorError) {
    return new ConnectorError(redactDiagnostic(error.diagnostic, secrets), error.domain, error.retry);
  }
  return error;
}

function mentions(error: unknown, secrets: readonly string[]): boolean {
  if (!(error instanceof Error)) return false;
  const own = [error.message, error.stack ?? ''];
  if (error instanceof ConnectorError) own.push(error.diagnostic.detail ?? '', error.diagnostic.hint ?? '');
  if (error instanceof SqlError) for (const d of error.diagnostics) own.push(d.detail ?? '', d.hint ?? '');
  return own.some((text) => redact(text, secrets) !== text) || mentions(error.cause, secrets);
}
