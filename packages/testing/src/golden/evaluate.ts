// The command `expr`: single expressions over one row, each in a stream and a query of its own.
// Invariant: every expression runs in the operators of a real engine, so the modes compare generated code and interpreter.
import { printType, SqlError, type SqlType } from '@tidewire/core';
import { Engine } from '@tidewire/engine';
import { MemoryLog } from '../memory-log.ts';
import { SeededRandom } from '../seeded-random.ts';
import { StaticEnvironment } from '../static-environment.ts';
import { VirtualClock } from '../virtual-clock.ts';
import type { Mode } from './modes.ts';
import { scriptDefinitions } from './subject.ts';
import { TestEnds } from './test-connector.ts';
import { printFloat, printValue, readValue, type ScriptRow } from './values.ts';

/** Columns of the row: `name TYPE = value`, separated by `; `. */
interface RowSpec {
  readonly declarations: string;
  readonly row: ScriptRow;
}

/** The value and type of each expression, or the error that it gives. */
export async function evaluateLines(columns: string, lines: readonly string[], mode: Mode): Promise<readonly string[]> {
  const spec = readColumns(columns);
  const clock = new VirtualClock(0);
  const log = new MemoryLog();
  const world = { clock, random: new SeededRandom(1), environment: new StaticEnvironment(), log };
  const { codegen, optimize } = mode;
  const definitions = scriptDefinitions(new TestEnds(() => {}));
  await using engine = new Engine({ definitions, world, codegen, optimize });
  const results: string[] = [];
  for (const [i, line] of lines.entries()) results.push(await evaluateLine(engine, log, spec, `e${i + 1}`, line));
  return results;
}

async function evaluateLine(
  engine: Engine,
  log: MemoryLog,
  spec: RowSpec,
  stream: string,
  line: string,
): Promise<string> {
  try {
    await engine.execute(`CREATE STREAM ${stream} (${spec.declarations})`);
    const query = await engine.query(`SELECT ${line} AS v FROM ${stream}`);
    const handle = engine.stream(stream);
    handle.push(spec.row);
    handle.end();
    const [row] = await query.toArray();
    const type = query.schema.columns[0]?.type;
    if (row !== undefined && type !== undefined) return `${printSql(row['v'], type)} ${printType(type)}`;
    const failure = log.lines.findLast((entry) => entry.fields['stream'] === stream);
    return `error ${failure?.fields['code']}: ${failure?.message.replace('a row was dropped: ', '')}`;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return error.diagnostics.map((d) => `error ${d.code}: ${d.message}`).join('; ');
  }
}

function readColumns(text: string): RowSpec {
  if (text === '') return { declarations: 'one INT', row: { one: 1 } };
  const row: ScriptRow = {};
  const declarations = text.split('; ').map((part) => {
    const [, name = '', type = '', value = ''] = /^(\S+) (.+?) = (.+)$/.exec(part) ?? [];
    if (name === '') throw new Error(`a column is written name TYPE = value, not: ${part}`);
    row[name] = readValue(value);
    return `${name} ${type}`;
  });
  return { declarations: declarations.join(', '), row };
}

/** A value of the API as SQL would write it. */
function printSql(value: unknown, type: SqlType): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return String(value).toUpperCase();
  if (type.kind === 'STRING') return `'${String(value).replaceAll("'", "''").replaceAll('\n', '\\n')}'`;
  if (type.kind === 'DECIMAL') return String(value);
  if (type.kind === 'FLOAT') return printFloat(Number(value));
  return type.kind === 'TIMESTAMP' ? new Date(Number(value)).toISOString() : printValue(value);
}
