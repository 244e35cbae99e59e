// What the exit codes of every command mean: part of the command line's contract, shown by `tidewire help`.
// Invariant: a command returns no code that is not in this table.

export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  sql: 3,
  connection: 4,
  hangup: 129,
  interrupt: 130,
  terminate: 143,
} as const;

/** Code and meaning, in the order in which they are documented. */
export const EXIT_CODES: readonly (readonly [code: string, meaning: string])[] = [
  [String(EXIT.ok), 'done, or stopped by a signal or a limit and drained in time'],
  [String(EXIT.failure), 'failed while running; for demo also: the totals differ from the ledger'],
  [String(EXIT.usage), 'the command line is wrong: an unknown command or option, a file that cannot be read'],
  [String(EXIT.sql), 'the SQL is wrong: nothing was started'],
  [String(EXIT.connection), 'a source or sink cannot be reached, or was lost for good'],
  [
    `${EXIT.interrupt}, ${EXIT.terminate}, ${EXIT.hangup}`,
    'ended by SIGINT, SIGTERM or SIGHUP without draining: a second signal, or the time for draining was over',
  ],
];
