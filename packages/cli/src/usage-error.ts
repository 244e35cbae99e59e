// A mistake in the command line itself: what is wrong, and a way out.
// Invariant: carries everything that is shown; commands throw it before they touch anything.

export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | undefined;
  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.hint = hint;
  }
}
