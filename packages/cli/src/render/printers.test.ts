// Every form of output, by its whole text.
import { VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { MemoryWorld, type MemoryWorldOptions } from '../memory-world.ts';
import { outputForm } from './output-forms.ts';
import type { RowPrinter, Schema } from './row-printer.ts';
import { StatusLine } from './status-line.ts';

const TRADES: Schema = {
  columns: [
    { name: 'symbol', type: { kind: 'STRING' } },
    { name: 'price', type: { kind: 'DECIMAL', precision: 18, scale: 2 } },
    { name: 'at', type: { kind: 'TIMESTAMP' } },
  ],
};
const ROWS = [
  { symbol: 'ABC', price: '10.50', at: 0 },
  { symbol: 'a, "b"', price: null, at: 1_500 },
  { symbol: '', price: '-1.00', at: null },
];

interface Setting {
  readonly world: MemoryWorld;
  readonly clock: VirtualClock;
  readonly printer: RowPrinter;
}

function printerOf(form: string, schemas: readonly Schema[] = [TRADES], options: MemoryWorldOptions = {}): Setting {
  const clock = new VirtualClock();
  const world = new MemoryWorld({ variables: { NO_COLOR: '1' }, ...options });
  return { world, clock, printer: outputForm(form, world).create({ schemas, world, clock }) };
}

async function printed(form: string, rows: readonly Record<string, unknown>[] = ROWS): Promise<string> {
  const { world, printer } = printerOf(form);
  for (const row of rows) await printer.row(0, row);
  await printer.end();
  return world.stdout.text;
}

describe('forms of output', () => {
  it('ndjson', async () => {
    expect(await printed('ndjson')).toBe(
      '{"symbol":"ABC","price":10.50,"at":"1970-01-01T00:00:00.000Z"}\n' +
        '{"symbol":"a, \\"b\\"","price":null,"at":"1970-01-01T00:00:01.500Z"}\n' +
        '{"symbol":"","price":-1.00,"at":null}\n',
    );
  });

  it('json is one array, also without rows', async () => {
    const text = await printed('json');
    expect(JSON.parse(text)).toEqual(JSON.parse(`[${(await printed('ndjson')).trimEnd().split('\n').join(',')}]`));
    expect(JSON.parse(await printed('json', []))).toEqual([]);
  });

  it('csv tells NULL from an empty text', async () => {
    expect(await printed('csv')).toBe(
      'symbol,price,at\r\nABC,10.50,1970-01-01T00:00:00.000Z\r\n"a, ""b""",,1970-01-01T00:00:01.500Z\r\n"",-1.00,\r\n',
    );
  });

  it('lines', async () => {
    expect(await printed('lines')).toBe(
      'symbol=ABC price=10.50 at=1970-01-01T00:00:00.000Z\n' +
        'symbol="a, \\"b\\"" price=NULL at=1970-01-01T00:00:01.500Z\n' +
        'symbol="" price=-1.00 at=NULL\n',
    );
  });

  it('table', async () => {
    expect(await printed('table')).toBe(
      [
        'symbol  price  at',
        '──────  ─────  ────────────────────────',
        'ABC     10.50  1970-01-01T00:00:00.000Z',
        'a, "b"   NULL  1970-01-01T00:00:01.500Z',
        '        -1.00  NULL',
        '(3 rows)',
        '',
      ].join('\n'),
    );
  });

  it('is live in a terminal and ndjson elsewhere', () => {
    expect(outputForm(undefined, new MemoryWorld({ stdout: { isTerminal: true } })).name).toBe('live');
    expect(outputForm(undefined, new MemoryWorld()).name).toBe('ndjson');
  });
});

describe('the table', () => {
  it('shows its first rows after a moment, later ones at once', async () => {
    const { world, clock, printer } = printerOf('table');
    void printer.row(0, { symbol: 'A', price: '1.00', at: null });
    await clock.advance(299);
    expect(world.stdout.text).toBe('');
    await clock.advance(1);
    expect(world.stdout.text).toBe('symbol  price  at\n──────  ─────  ────\nA        1.00  NULL\n');
    void printer.row(0, { symbol: 'B', price: '2.00', at: null });
    await clock.settle();
    expect(world.stdout.text.endsWith('B        2.00  NULL\n')).toBe(true);
  });

  it('shows its first rows when 200 have come', async () => {
    const { world, clock, printer } = printerOf('table');
    for (let i = 0; i < 199; i++) void printer.row(0, { symbol: 'A', price: '1.00', at: null });
    await clock.settle();
    expect(world.stdout.text).toBe('');
    void printer.row(0, { symbol: 'A', price: '1.00', at: null });
    await clock.settle();
    expect([world.stdout.text.split('\n').length, clock.pendingTimers()]).toEqual([203, []]);
  });
});

describe('the live view', () => {
  const terminal = { stdout: { isTerminal: true, columns: 30, rows: 8 } };

  /** What stands on the screen after the last drawing. */
  const screenOf = (world: MemoryWorld): readonly string[] =>
    (world.stdout.text.split('\x1b[0J').at(-1) ?? '').split('\n');

  it('shows the newest rows that fit, cut to the width, and draws at most every 100 ms', async () => {
    const { world, clock, printer } = printerOf('live', [TRADES], terminal);
    for (let i = 1; i <= 10; i++) void printer.row(0, { symbol: `S${i}`, price: `${i}.00`, at: 0 });
    await clock.advance(99);
    expect(world.stdout.text).toBe('');
    await clock.advance(1);
    expect(screenOf(world)).toEqual([
      'symbol  price  at',
      '──────  ─────  ──────────────…',
      'S8       8.00  1970-01-01T00:…',
      'S9       9.00  1970-01-01T00:…',
      'S10     10.00  1970-01-01T00:…',
      '',
      '10 rows, newest last · Ctrl-C…',
      '',
    ]);
    void printer.row(0, { symbol: 'S11', price: '11.00', at: 0 });
    await clock.advance(100);
    expect(world.stdout.text).toContain('\x1b[7A\r\x1b[0J');
    expect(screenOf(world)[4]).toBe('S11     11.00  1970-01-01T00:…');
  });

  it('steps aside for notes', async () => {
    const { world, clock, printer } = printerOf('live', [TRADES], terminal);
    await clock.advance(100);
    const before = screenOf(world);
    printer.note('warn: something\n');
    expect([screenOf(world), world.stderr.text]).toEqual([before, 'warn: something\n']);
  });

  it('shares the screen among several queries', async () => {
    const { world, clock, printer } = printerOf('live', [TRADES, { columns: [{ name: 'n', type: { kind: 'INT' } }] }], {
      stdout: { isTerminal: true, rows: 12 },
    });
    void printer.row(0, { symbol: 'A', price: '1.00', at: null });
    for (let n = 1; n <= 5; n++) void printer.row(1, { n });
    await clock.advance(100);
    expect(screenOf(world)).toEqual([
      ...['symbol  price  at', '──────  ─────  ────', 'A        1.00  NULL', ''],
      ...['n', '─', '4', '5', '', '6 rows, newest last · Ctrl-C stops', ''],
    ]);
  });
});

describe('the status line', () => {
  it('stands on standard error, follows the figures, and leaves nothing behind', async () => {
    const clock = new VirtualClock();
    const world = new MemoryWorld({ stdout: { isTerminal: true }, variables: { NO_COLOR: '1' } });
    let rows = 1;
    const line = new StatusLine(world, clock, () => `${rows} in`);
    await clock.advance(600);
    rows = 2;
    await clock.advance(500);
    line.note('warn: x\n');
    await line.end();
    const erase = '\x1b[1A\r\x1b[0J';
    expect(world.stderr.text).toBe(`1 in\n${erase}2 in\n${erase}warn: x\n2 in\n${erase}`);
    expect([world.stdout.text, clock.pendingTimers()]).toEqual(['', []]);
  });
});
