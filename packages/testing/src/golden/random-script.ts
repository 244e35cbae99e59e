// Random golden scripts for property tests: rows of awkward values, cut and timed at random, through queries of every shape.
// Invariant: a script depends on the choices alone, so what fails once fails again with the same choices.
import { parseScript, type Script } from './script.ts';
import { printValue } from './values.ts';

/** One row as indexes into lists of values; any integer is an index. */
export interface RowChoice {
  readonly key: number;
  readonly long: number;
  readonly double: number;
  readonly decimal: number;
  readonly flag: number;
  /** Milliseconds by which the row is ahead of or behind the one before it. */
  readonly step: number;
}

/** What happens in a random script, in order. */
export type EventChoice =
  | { readonly kind: 'push'; readonly rows: readonly RowChoice[] }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'restart' };

const KEYS: readonly unknown[] = ['a', 'b', null, '', 'null', 'a,b', 'ü😀'];
const LONGS: readonly unknown[] = [
  0,
  1,
  -1,
  7,
  null,
  9007199254740991,
  9007199254740993n,
  -9007199254740993n,
  9223372036854775807n,
  -9223372036854775808n,
];
const DOUBLES: readonly unknown[] = [0, -0, 1.5, -2.25, 0.1, 3, null, Number.NaN, Number.POSITIVE_INFINITY, 1e300];
const DECIMALS: readonly unknown[] = ['0', '0.001', '-0.005', '12.5', '999999999.999', '-999999999.999', null, '1.000'];
const OBJECTS: readonly unknown[] = [
  { a: 1, b: ['x', null] },
  { b: ['x', null], a: 1 },
  { a: '1' },
  { a: 9007199254740993n },
  { a: true },
  { a: 'x' },
  {},
  null,
  [1],
];
const FLAGS: readonly unknown[] = [true, false, null];

/** How rows get their event time. */
export const TIME_CLAUSES: readonly string[] = [
  '',
  ` WITH ("event.time" = 'ts')`,
  ` WITH ("event.time" = 'ts', "watermark.delay" = '3 s')`,
  ` WITH ("event.time" = 'ts', "watermark.delay" = '1 s', "watermark.idle.timeout" = '5 s')`,
];

/** The queries, one shape each; all read stream t. */
export const QUERY_SHAPES: readonly string[] = [
  `INSERT INTO r SELECT k, window_end() AS e, COUNT(*) AS n, COUNT(l) AS nl, SUM(l) AS sl, SUM(d) AS sd, SUM(m) AS sm,
     AVG(l) AS al, AVG(m) AS am FROM t WINDOW TUMBLING(10 s) GROUP BY k`,
  `INSERT INTO r SELECT window_start() AS s, MIN(l) AS a, MAX(l) AS b, MIN(d) AS c, MAX(d) AS e, MIN(k) AS f, MAX(m) AS g,
     MIN(b) AS h FROM t WINDOW TUMBLING(7 s) HAVING COUNT(*) > 1`,
  `INSERT INTO r SELECT d, b, COUNT(*) AS n, FIRST(l) AS f, LAST(l) AS l, FIRST(k) IGNORE NULLS AS fk, LAST(m) AS lm
     FROM t WINDOW TUMBLING(1 min) GROUP BY d, b`,
  `INSERT INTO r SELECT l, COUNT(DISTINCT d) AS nd, COUNT(DISTINCT k) AS nk, SUM(DISTINCT m) AS sm,
     COUNT(DISTINCT l) FILTER (WHERE b) AS nl, SUM(l) FILTER (WHERE d > 0) AS sl FROM t WINDOW TUMBLING(10 s) GROUP BY l`,
  'INSERT INTO r SELECT k, m, COUNT(*) AS n, SUM(d) AS d, MAX(l) AS l, COUNT(DISTINCT b) AS nb, LAST(b) AS b FROM t GROUP BY k, m',
  'INSERT INTO r SELECT COUNT(*) AS n, STDDEV(d) AS dev, VAR_SAMP(m) AS var, AVG(d) AS mean FROM t WHERE d < 1000 WINDOW TUMBLING(20 s)',
  `INSERT INTO r SELECT l + 1 AS l, l % 7 AS r, d * 2 AS d, m * m AS mm, m / 3 AS q, CAST(d AS LONG) AS i, UPPER(k) AS k,
     CASE WHEN b THEN 'yes' WHEN l > 5 THEN k END AS c, COALESCE(m, l, 0) AS x FROM t WHERE l IS NULL OR l <> 1 AND NOT (k LIKE 'a%')`,
  `INSERT INTO seconds SELECT k, COUNT(*) AS n, MAX(d) AS d FROM t WINDOW TUMBLING(2 s) GROUP BY k;
   INSERT INTO r SELECT window_end() AS e, COUNT(*) AS rows, SUM(n) AS n, MAX(d) AS d FROM seconds WINDOW TUMBLING(10 s)`,
  `INSERT INTO both SELECT k, 1 AS n FROM t WHERE b;
   INSERT INTO both SELECT k, COUNT(*) AS n FROM t WINDOW TUMBLING(3 s) GROUP BY k;
   INSERT INTO r SELECT k, COUNT(*) AS rows, SUM(n) AS n FROM both WINDOW TUMBLING(6 s) GROUP BY k;
   INSERT INTO s SELECT k, n, event_timestamp() AS at FROM both`,
  `INSERT INTO stamped SELECT k, ts + 500 AS at, l FROM t WHERE l IS NOT NULL;
   INSERT INTO r SELECT k, window_end() AS e, COUNT(*) AS n FROM stamped WINDOW TUMBLING(5 s) GROUP BY k`,
  `INSERT INTO r SELECT o.a AS a, COUNT(*) AS n, COUNT(DISTINCT o) AS objects, LAST(o) AS l, MAX(CAST(o.a AS STRING)) AS s
     FROM t WINDOW TUMBLING(10 s) GROUP BY o.a;
   INSERT INTO s SELECT o, COUNT(DISTINCT k) AS n FROM t GROUP BY o`,
];

/** The streams that queries of QUERY_SHAPES write and that are declared beforehand. */
const DECLARED = 'CREATE STREAM stamped (k STRING, at LONG, l LONG, WATERMARK FOR at AS at);\n';

/** The script of one query shape over one kind of time; `null` times come where a step is divisible by 97. */
export function randomScript(shape: string, time: string, events: readonly EventChoice[]): Script {
  const declared = shape.includes('INTO stamped') ? DECLARED : '';
  const create = `CREATE STREAM t (k STRING, l LONG, d DOUBLE, m DECIMAL(12,3), b BOOL, o OBJECT, ts LONG)${time};\n`;
  const blocks = [`sql\n${create}${declared}${shape};\n----\nok\n`];
  let clock = 0;
  for (const event of events) {
    if (event.kind === 'push') {
      const rows = event.rows.map((row) => {
        clock += row.step;
        return printValue(rowOf(row, row.step !== 0 && row.step % 97 === 0 ? null : clock));
      });
      blocks.push(`push t\n${rows.join('\n')}\n----\n`);
    } else blocks.push(event.kind === 'restart' ? 'restart\n----\n' : `advance ${event.ms} ms\n----\n`);
  }
  blocks.push('end t\n----\n');
  return parseScript('random.slt', blocks.join('\n'), []);
}

function rowOf(choice: RowChoice, ts: number | null): Readonly<Record<string, unknown>> {
  const pick = (values: readonly unknown[], index: number): unknown => values[index % values.length];
  return {
    k: pick(KEYS, choice.key),
    l: pick(LONGS, choice.long),
    d: pick(DOUBLES, choice.double),
    m: pick(DECIMALS, choice.decimal),
    b: pick(FLAGS, choice.flag),
    o: pick(OBJECTS, choice.flag + choice.key),
    ts,
  };
}
