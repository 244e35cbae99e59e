// The one shape in which users see problems, and the three error classes that carry it.
// Invariant: `code` is stable and listed in error-codes.ts; `message` is lower case without a full stop and names the kind of object.

/** A range of characters in a source text; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning';

export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** More about the cause. */
  readonly detail?: string | undefined;
  /** A way out, in the imperative. */
  readonly hint?: string | undefined;
  readonly span?: Span | undefined;
  /** Names that may have been meant, nearest first. */
  readonly suggestions?: readonly string[] | undefined;
}

export interface DiagnosticParts {
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly span?: Span | undefined;
  readonly suggestions?: readonly string[] | undefined;
}

export function errorDiagnostic(code: string, message: string, parts: DiagnosticParts = {}): Diagnostic {
  return { code, severity: 'error', message, ...parts };
}

export function warningDiagnostic(code: string, message: string, parts: DiagnosticParts = {}): Diagnostic {
  return { code, severity: 'warning', message, ...parts };
}

/** One or more problems of a script: nothing of it was started. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[], options?: { readonly cause: unknown }) {
    super(diagnostics.map((d) => `${d.code}: ${d.message}`).join('\n'), options);
    this.diagnostics = diagnostics;
  }
}

/** Who can mend it: the user (options, credentials), the world outside (network, peer), or us. */
export type ErrorDomain = 'user' | 'external' | 'internal';
/** Whether trying again can help. */
export type RetryAdvice = 'never' | 'after-backoff' | 'immediately';

/** A connector could not do what it was asked; carries one diagnostic. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly diagnostic: Diagnostic;
  readonly domain: ErrorDomain;
  readonly retry: RetryAdvice;
  constructor(diagnostic: Diagnostic, domain: ErrorDomain, retry: RetryAdvice, cause?: unknown) {
    super(diagnostic.message, cause === undefined ? undefined : { cause });
    this.diagnostic = diagnostic;
    this.domain = domain;
    this.retry = retry;
  }
}

/** A bug of Tidewire. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
  constructor(message: string) {
    super(`${message} (this is a bug in Tidewire; please report it with the script that caused it)`);
  }
}
