// Every command of the command line: the one list that dispatch and help (and whatever completes commands) read.
// Invariant: nothing of a command is loaded before it is run.
import type { FlagSpec } from './args.ts';
import type { Command } from './command.ts';

const EXECUTE: FlagSpec = {
  name: 'execute',
  short: 'e',
  value: 'SQL',
  many: true,
  summary: 'statements to run after the files',
};
const ENV_FILE: FlagSpec = {
  name: 'env-file',
  value: 'FILE',
  many: true,
  summary: 'NAME=value lines for placeholders in WITH values; variables that are set win',
};
const LOG_FLAGS: readonly FlagSpec[] = [
  { name: 'log-level', value: 'debug|info|warn|error', summary: 'least important log lines to show (default warn)' },
  { name: 'log-json', summary: 'log lines as JSON' },
];
const PLAN_FLAGS: readonly FlagSpec[] = [
  { name: 'no-codegen', summary: 'interpret instead of generating code; the results are the same' },
  { name: 'no-optimize', summary: 'run plans as they are written; the results are the same' },
];

const run: Command = {
  name: 'run',
  summary: 'run a script until its sources end or it is stopped',
  usage: 'FILE… | - | -e SQL',
  flags: [
    EXECUTE,
    {
      name: 'output',
      short: 'o',
      value: 'live|table|lines|ndjson|json|csv',
      summary: 'how rows of SELECT are printed (default: live in a terminal, else ndjson)',
    },
    { name: 'limit', value: 'N', summary: 'stop after N printed rows' },
    { name: 'for', value: 'DURATION', summary: 'stop after this time, such as 30s or 5min' },
    { name: 'shutdown-timeout', value: 'DURATION', summary: 'most time for draining when stopped (default 10s)' },
    ENV_FILE,
    ...LOG_FLAGS,
    ...PLAN_FLAGS,
  ],
  notes: [
    'Several files are one script, in order. Rows of a SELECT without INSERT INTO go to standard output,',
    'everything else to standard error. The first signal drains, the second ends at once.',
  ],
  load: async () => (await import('./commands/run.ts')).run,
};

const validate: Command = {
  name: 'validate',
  summary: 'check a script without connecting to anything',
  usage: 'FILE… | - | -e SQL',
  flags: [EXECUTE, { name: 'json', summary: 'problems as a JSON array' }, ENV_FILE],
  load: async () => (await import('./commands/validate.ts')).validate,
};

const explain: Command = {
  name: 'explain',
  summary: 'show how a script would run',
  usage: 'FILE… | - | -e SQL',
  flags: [
    EXECUTE,
    {
      name: 'stage',
      value: 'ast|bound|optimized|physical|code|all',
      many: true,
      summary: 'what to show (default optimized and physical)',
    },
    ENV_FILE,
    ...PLAN_FLAGS,
  ],
  load: async () => (await import('./commands/explain.ts')).explain,
};

const feed: Command = {
  name: 'feed',
  summary: 'serve simulated WebSocket feeds to try scripts on',
  usage: '',
  flags: [
    { name: 'port', value: 'N', summary: 'port to listen on; 0 for any free one (default 8765)' },
    { name: 'host', value: 'ADDRESS', summary: 'address to listen on (default 127.0.0.1)' },
    { name: 'seed', value: 'N', summary: 'what everything random follows from (default 1)' },
    {
      name: 'rate',
      value: 'N',
      summary: 'events per second on each connection; 0 for as fast as possible (default 10)',
    },
    { name: 'events', value: 'N', summary: 'events on each connection (default: no end)' },
    { name: 'duration', value: 'DURATION', summary: 'time after which a connection sends no more (default: no end)' },
    { name: 'when-done', value: 'close|stay', summary: 'what a connection does after its last event (default close)' },
    { name: 'start-time', value: 'MS', summary: 'event time of the first event, ms since 1970 (default: now)' },
    { name: 'spacing', value: 'MS', summary: 'event time between two events (default: as the rate says)' },
    { name: 'disorder', value: 'DURATION', summary: 'how far event times lie behind their order (default 0)' },
    { name: 'symbols', value: 'A,B,…', summary: 'symbols of /trades (default BTCUSDT,ETHUSDT,SOLUSDT)' },
    { name: 'drop', value: 'P', summary: 'fault: probability that an event is never sent' },
    { name: 'duplicate', value: 'P', summary: 'fault: probability that an event is sent twice' },
    { name: 'malformed', value: 'P', summary: "fault: probability that an event's JSON is cut off" },
    { name: 'delay', value: 'P', summary: 'fault: probability that an event is sent late' },
    { name: 'delay-by', value: 'DURATION', summary: 'fault: how late (default 1s)' },
    { name: 'close-after', value: 'N', summary: 'fault: close the connection after N messages' },
    { name: 'close-code', value: 'CODE', summary: 'fault: with this close code (default 1011)' },
    { name: 'half-open-after', value: 'N', summary: 'fault: fall silent after N messages, connection open' },
    { name: 'refuse', value: 'STATUS', summary: 'fault: refuse handshakes with this HTTP status' },
    { name: 'wrong-subprotocol', summary: 'fault: answer with a subprotocol nobody offered' },
    { name: 'first-connections', value: 'N', summary: 'only the first N connections meet the four faults above' },
  ],
  notes: ['Every feed knows the exact answer to what it sent: see the ledger page it prints.'],
  load: async () => (await import('./commands/feed.ts')).feed,
};

const demo: Command = {
  name: 'demo',
  summary: 'run the main job on a simulated feed and prove its totals',
  usage: '',
  flags: [
    { name: 'trades', value: 'N', summary: 'trades to send (default 3000)' },
    { name: 'rate', value: 'N', summary: 'trades per second (default 600)' },
    { name: 'seed', value: 'N', summary: 'what prices and disorder follow from (default 1)' },
  ],
  load: async () => (await import('./commands/demo.ts')).demo,
};

const help: Command = {
  name: 'help',
  summary: 'show this, or the options of one command',
  usage: '[COMMAND]',
  flags: [],
  load: async () => (await import('./commands/help.ts')).help,
};

export const COMMANDS: readonly Command[] = [run, validate, explain, feed, demo, help];
