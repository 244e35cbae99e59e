// What a command threw, as text for standard error and as an exit code.
// Invariant: connector codes (C…) mean the connection exit code, SQL problems theirs; a bug is shown with its stack.
import { ConnectorError, InternalError, renderDiagnostic, SqlError } from 'tidewire';
import { EXIT } from './exit-codes.ts';
import type { Script } from './script.ts';
import type { Output } from './world.ts';

/** Writes the failure and gives the exit code; with the script, problems are shown at their place in it. */
export async function reportFailure(error: unknown, stderr: Output, script?: Script): Promise<number> {
  const { text, code } = describeFailure(error, script);
  await stderr.write(`${text}\n`);
  return code;
}

export interface Failure {
  readonly text: string;
  readonly code: number;
}

export function describeFailure(error: unknown, script?: Script): Failure {
  if (error instanceof SqlError) {
    const shown = error.diagnostics.map((d) => script?.render(d) ?? renderDiagnostic(d));
    return { text: shown.join('\n\n'), code: EXIT.sql };
  }
  if (error instanceof ConnectorError) {
    const { diagnostic } = error;
    const text = script?.render(diagnostic) ?? renderDiagnostic(diagnostic);
    return { text, code: diagnostic.code.startsWith('C') ? EXIT.connection : EXIT.failure };
  }
  if (error instanceof InternalError) return { text: `tidewire: ${error.stack ?? error.message}`, code: EXIT.failure };
  if (isSystemError(error)) return { text: `tidewire: ${error.message}`, code: EXIT.failure };
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `tidewire: unexpected failure (please report it): ${shown}`, code: EXIT.failure };
}

/** An answer of the operating system, such as a port in use: not a bug. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
