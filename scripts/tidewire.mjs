// Runs the command line from its sources: installs what is missing, then becomes the program, in this very process.
// Invariants: nothing but the program writes to standard output; signals reach the program once, also when npm and
// its shell stand between (npm signals only the shell, which dies and would leave the program running for ever).

import { register } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bootstrap } from './bootstrap.mjs';

const ORPHAN_CHECK_MS = 200;
const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));

/** When started by npm, turns the death of the shell between into one SIGTERM, unless a signal has come already. */
function stopWithParent() {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  let signalled = false;
  /** @type {(signal: NodeJS.Signals) => void} */
  const note = (signal) => {
    signalled = true;
    if (process.listenerCount(signal) > 1) return;
    // The program does not handle this signal: let it have its usual effect.
    process.removeListener(signal, note);
    process.kill(process.pid, signal);
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, note);
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    if (!signalled) process.kill(process.pid, 'SIGTERM');
  }, ORPHAN_CHECK_MS);
  check.unref();
}

const code = await bootstrap(REPOSITORY);
if (code !== 0) process.exit(code);
stopWithParent();
register('./source-condition.mjs', import.meta.url);
const tsx = await import('tsx/esm/api');
tsx.register();
const main = join(REPOSITORY, 'packages', 'cli', 'src', 'main.ts');
process.argv[1] = main;
await import(pathToFileURL(main).href);
