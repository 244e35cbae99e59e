// Collects the diagnostics of a script while it is bound.
// Invariant: every diagnostic has a code of error-codes.ts or comes from a definition; no text of a secret leaves here.
import { type Diagnostic, type DiagnosticParts, errorDiagnostic, warningDiagnostic } from '@tidewire/core';
import { redact } from '../catalog/redact.ts';
import type { PlanningCode } from './error-codes.ts';

export class Problems {
  readonly #secrets: readonly string[];
  readonly #found: Diagnostic[] = [];
  #errors = 0;

  constructor(secrets: readonly string[] = []) {
    this.#secrets = secrets;
  }

  error(code: PlanningCode, message: string, parts: DiagnosticParts = {}): void {
    this.add(errorDiagnostic(code, message, parts));
  }

  warning(code: PlanningCode, message: string, parts: DiagnosticParts = {}): void {
    this.add(warningDiagnostic(code, message, parts));
  }

  add(diagnostic: Diagnostic): void {
    if (diagnostic.severity === 'error') this.#errors++;
    this.#found.push(this.#secrets.length === 0 ? diagnostic : withoutSecrets(diagnostic, this.#secrets));
  }

  /** Errors found so far: a part of a script failed when the number grew while it was bound. */
  get errors(): number {
    return this.#errors;
  }

  /** How many were found so far, warnings included. */
  get count(): number {
    return this.#found.length;
  }

  /** All found so far, in the order of their places in the script. */
  get all(): readonly Diagnostic[] {
    return [...this.#found].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  }

  /** Warnings found from the given count of diagnostics on. */
  warningsSince(count: number): readonly Diagnostic[] {
    return this.#found.slice(count).filter((d) => d.severity === 'warning');
  }
}

function withoutSecrets(diagnostic: Diagnostic, secrets: readonly string[]): Diagnostic {
  const { message, detail, hint } = diagnostic;
  return {
    ...diagnostic,
    message: redact(message, secrets),
    ...(detail === undefined ? {} : { detail: redact(detail, secrets) }),
    ...(hint === undefined ? {} : { hint: redact(hint, secrets) }),
  };
}
