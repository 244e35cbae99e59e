// What went wrong with a file, as the user sees it.
// Invariant: no text holds anything of the file's content.
import { ConnectorError, errorDiagnostic } from '@tidewire/core';

/** C430: the system refused. `action` is a verb in its third form: `opened`, `read`, `written`. */
export function fileFailure(path: string, action: string, cause: unknown): ConnectorError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  const diagnostic = errorDiagnostic('C430', `file "${path}" cannot be ${action}`, {
    detail,
    hint: 'check "file.path", that the folder exists, and that the file may be accessed',
  });
  return new ConnectorError(diagnostic, 'user', 'never', cause);
}

/** C431: a line above the limit. `line` counts from 1. */
export function lineTooLong(path: string, line: number, maxBytes: number): ConnectorError {
  const diagnostic = errorDiagnostic('C431', `line ${line} of file "${path}" is longer than ${maxBytes} bytes`, {
    hint: 'raise "file.max.line.bytes", or check that the file consists of lines',
  });
  return new ConnectorError(diagnostic, 'user', 'never');
}
