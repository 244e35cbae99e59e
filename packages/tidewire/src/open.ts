// Opens an engine with the built-in functions, windows, connectors and formats on the real machine.
// Invariant: whatever a caller passes takes the place of the built-in of that kind; definitions are added to the built-in ones.
import { builtinConnectors } from '@tidewire/connectors';
import type {
  AggregateFunction,
  Clock,
  Connector,
  Environment,
  Format,
  Log,
  LogLevel,
  Random,
  ScalarFunction,
  WindowKind,
} from '@tidewire/core';
import { builtinAggregates, builtinFunctions, builtinWindows, Engine, type LongForm } from '@tidewire/engine';
import { builtinFormats } from '@tidewire/formats';
import { stderrLog } from './stderr-log.ts';
import { systemClock } from './system-clock.ts';
import { systemEnvironment, systemRandom } from './system-world.ts';

export interface OpenOptions {
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly environment?: Environment | undefined;
  /** Where log lines go; default: warnings and errors to standard error. */
  readonly log?: Log | undefined;
  readonly logLevel?: LogLevel | undefined;
  readonly functions?: readonly ScalarFunction[] | undefined;
  readonly aggregates?: readonly AggregateFunction[] | undefined;
  readonly windows?: readonly WindowKind[] | undefined;
  readonly connectors?: readonly Connector[] | undefined;
  readonly formats?: readonly Format[] | undefined;
  readonly codegen?: boolean | undefined;
  readonly optimize?: boolean | undefined;
  readonly maxGroups?: number | undefined;
  readonly long?: LongForm | undefined;
}

/**
 * An engine ready for `execute`, `query`, `stream` and `subscribe`; close it when done (or `await using`).
 *
 * ```ts
 * const engine = openEngine();
 * await engine.execute('CREATE STREAM Ticks (symbol STRING, price DOUBLE)');
 * const rows = await engine.query('SELECT symbol, price * 2 AS doubled FROM Ticks LIMIT 1');
 * engine.stream('Ticks').push({ symbol: 'ABC', price: 21 });
 * for await (const row of rows) console.log(row); // { symbol: 'ABC', doubled: 42 }
 * await engine.close();
 * ```
 */
export function openEngine(options: OpenOptions = {}): Engine {
  const clock = options.clock ?? systemClock;
  return new Engine({
    definitions: {
      functions: [...builtinFunctions, ...(options.functions ?? [])],
      aggregates: [...builtinAggregates, ...(options.aggregates ?? [])],
      windows: [...builtinWindows, ...(options.windows ?? [])],
      connectors: [...builtinConnectors, ...(options.connectors ?? [])],
      formats: [...builtinFormats, ...(options.formats ?? [])],
    },
    world: {
      clock,
      random: options.random ?? systemRandom,
      environment: options.environment ?? systemEnvironment,
      log: options.log ?? stderrLog(clock, { level: options.logLevel ?? 'warn', json: false }),
    },
    codegen: options.codegen,
    optimize: options.optimize,
    maxGroups: options.maxGroups,
    long: options.long,
  });
}
