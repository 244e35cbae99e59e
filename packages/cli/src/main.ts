// The program: runs the command line in this process and ends the process with its exit code.
// Invariant: ends even when a socket or timer is still there, but not before its output has been written.
import { runCli } from './cli.ts';
import { flushed, processWorld } from './process-world.ts';

const code = await runCli(process.argv.slice(2), processWorld());
await flushed(process.stdout, process.stderr);
process.exit(code);
