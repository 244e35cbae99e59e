import {
  BOOL,
  BYTES,
  type Cell,
  type Column,
  type ConnectorError,
  type ConnectorHost,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  LONG,
  type OptionTexts,
  type Source,
  type SourceHandler,
  SqlError,
  STRING,
  TIMESTAMP,
} from '@tidewire/core';
import { MemoryLog, SeededRandom, StaticEnvironment, VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { generator } from './generator.ts';

class World implements SourceHandler {
  readonly clock = new VirtualClock(1_000_000);
  readonly host: ConnectorHost = {
    clock: this.clock,
    random: new SeededRandom(),
    environment: new StaticEnvironment(),
    log: new MemoryLog(),
    shared: new Map(),
  };
  readonly rows: Cell[][] = [];
  readonly batches: number[] = [];
  readonly ends: (ConnectorError | undefined)[] = [];
  onRow: () => void = () => undefined;

  source(columns: readonly Column[], options: OptionTexts = {}): Source {
    const factory = generator.source;
    if (factory === undefined) throw new Error('the generator is a source');
    return factory.createInitialized(options, this.host, { columns });
  }
  onMessages(): void {
    throw new Error('a generator has no messages');
  }
  onRows(rows: readonly (readonly Cell[])[]): void {
    this.batches.push(rows.length);
    for (const row of rows) this.rows.push([...row]);
    this.onRow();
  }
  onEvent(): void {
    throw new Error('a generator has no connection');
  }
  onEnd(error?: ConnectorError): void {
    this.ends.push(error);
  }
}

const n: Column = { name: 'n', type: INT };

async function rowsOf(columns: readonly Column[], options: OptionTexts, count: number): Promise<Cell[][]> {
  const world = new World();
  const source = world.source(columns, {
    'generator.rows': String(count),
    'generator.rows.per.second': '1000',
    ...options,
  });
  await source.start(world);
  await world.clock.advance(count + 20);
  expect(world.ends).toEqual([undefined]);
  return world.rows;
}

function problems(columns: readonly Column[], options: OptionTexts): string[] {
  try {
    new World().source(columns, options);
    return [];
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return error.diagnostics.map((d) => `${d.code} ${d.message} | ${d.hint}`);
  }
}

describe('generator', () => {
  it('makes ten rows per second unless told otherwise, and does not end', async () => {
    const world = new World();
    const source = world.source([n]);
    expect(source.live).toBe(true);
    await source.start(world);
    await world.clock.advance(99);
    expect(world.rows.length).toBe(0);
    await world.clock.advance(9_901);
    expect(world.rows).toEqual(Array.from({ length: 100 }, (_, i) => [i]));
    await source.stop();
    await world.clock.advance(10_000);
    expect([world.rows.length, world.ends, world.clock.pendingTimers(), source.counters()]).toEqual([
      100,
      [],
      [],
      { rows: 100 },
    ]);
  });

  it('keeps its rate, whether slower or faster than its ticks', async () => {
    for (const rate of [3, 7, 100, 1_000, 250_000]) {
      const world = new World();
      const source = world.source([n], { 'generator.rows.per.second': String(rate) });
      await source.start(world);
      await world.clock.advance(3_000);
      expect(world.rows.length).toBe(3 * rate);
      expect(Math.max(...world.batches)).toBeLessThanOrEqual(1_024);
      await source.stop();
    }
  }, 20_000);

  it('ends after the number of rows it was given, once', async () => {
    const world = new World();
    const source = world.source([n], { 'generator.rows': '25' });
    expect(source.live).toBe(false);
    await source.start(world);
    await world.clock.advance(60_000);
    expect([world.rows.length, world.ends]).toEqual([25, [undefined]]);
    const none = new World();
    await none.source([n], { 'generator.rows': '0' }).start(none);
    await none.clock.advance(1);
    expect([none.rows, none.ends]).toEqual([[], [undefined]]);
  });

  it('makes nothing while paused and makes nothing up afterwards', async () => {
    const world = new World();
    const source = world.source([n]);
    await source.start(world);
    await world.clock.advance(1_000);
    source.pause();
    await world.clock.advance(60_000);
    expect(world.rows.length).toBe(10);
    source.resume();
    source.resume();
    await world.clock.advance(1_000);
    expect(world.rows.length).toBe(20);
    await source.stop();
  });

  it('stops in the middle of a tick when it is told to', async () => {
    const world = new World();
    const source = world.source([n], { 'generator.rows.per.second': '1000000' });
    world.onRow = () => void source.stop();
    await source.start(world);
    await world.clock.advance(1_000);
    expect(world.batches).toEqual([1_024]);
  });

  it('gives the same rows for the same seed, and others for another', async () => {
    const columns = [
      { name: 'a', type: DOUBLE },
      { name: 'b', type: STRING },
      { name: 'c', type: BOOL },
    ];
    const one = await rowsOf(columns, { 'generator.seed': '1' }, 50);
    expect(await rowsOf(columns, { 'generator.seed': '1' }, 50)).toEqual(one);
    expect(await rowsOf(columns, { 'generator.seed': '2' }, 50)).not.toEqual(one);
  });

  it('fills every type with values of that type within its bounds', async () => {
    const columns: Column[] = [
      { name: 'i', type: INT },
      { name: 'l', type: LONG },
      { name: 'd', type: DOUBLE },
      { name: 'f', type: FLOAT },
      { name: 'm', type: decimal(6, 2) },
      { name: 's', type: STRING },
      { name: 'b', type: BOOL },
      { name: 't', type: TIMESTAMP },
    ];
    const options = {
      'generator.i.kind': 'random',
      'generator.i.min': '-5',
      'generator.i.max': '5',
      'generator.l.kind': 'now',
      'generator.d.min': '10.5',
      'generator.d.max': '11.5',
      'generator.m.min': '1.00',
      'generator.m.max': '1.02',
    };
    const rows = await rowsOf(columns, options, 2_000);
    const column = (k: number): Cell[] => rows.map((row) => row[k] ?? null);
    expect([...new Set(column(0))].sort((a, b) => Number(a) - Number(b))).toEqual([
      -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5,
    ]);
    expect(column(1)).toEqual(column(7));
    expect(column(2).every((cell) => typeof cell === 'number' && cell >= 10.5 && cell < 11.5)).toBe(true);
    expect(column(3).every((cell) => typeof cell === 'number' && cell === Math.fround(cell))).toBe(true);
    expect([...new Set(column(4))].sort()).toEqual([100, 101, 102]);
    expect(new Set(column(5)).size).toBe(10);
    expect(new Set(column(6))).toEqual(new Set([true, false]));
    expect(column(7)[0]).toBeGreaterThan(1_000_000);
  });

  it('counts sequences up from their minimum in steps, and begins again behind their maximum', async () => {
    const columns: Column[] = [
      n,
      { name: 'price', type: decimal(6, 2) },
      { name: 'sym', type: STRING },
      { name: 'up', type: BOOL },
    ];
    const options = {
      'generator.n.min': '10',
      'generator.n.max': '14',
      'generator.n.step': '2',
      'generator.price.kind': 'sequence',
      'generator.price.step': '0.25',
      'generator.sym.kind': 'Sequence',
      'generator.sym.values': 'A, B',
      'generator.up.kind': 'sequence',
    };
    expect(await rowsOf(columns, options, 5)).toEqual([
      [10, 0, 'A', false],
      [12, 25, 'B', true],
      [14, 50, 'A', false],
      [10, 75, 'B', true],
      [12, 100, 'A', false],
    ]);
  });

  it('refuses what has no effect or does not fit', () => {
    const columns: Column[] = [n, { name: 's', type: STRING }, { name: 't', type: TIMESTAMP }];
    const first = (options: OptionTexts): string | undefined => problems(columns, options)[0];
    expect(first({ 'generator.m.kind': 'random' })).toBe(
      'C440 option "generator.m.kind" names no column and attribute | did you mean "generator.n.kind", "generator.s.kind" or "generator.t.kind"?',
    );
    expect(first({ 'generator.n.kind': 'now' })).toBe(
      'C440 option "generator.n.kind" does not accept "now" | write one of sequence, random',
    );
    expect(first({ 'generator.n.min': '1.5' })).toBe(
      'C440 option "generator.n.min" does not accept "1.5" | write a value of type INT',
    );
    expect(first({ 'generator.n.max': '3000000000' })).toContain('"generator.n.max" does not accept "3000000000"');
    expect(first({ 'generator.n.step': '0' })).toContain('above zero');
    expect(first({ 'generator.n.min': '9', 'generator.n.max': '8' })).toContain('not below the minimum');
    expect(first({ 'generator.n.kind': 'random', 'generator.n.step': '2' })).toContain('random values have no step');
    expect(first({ 'generator.n.values': '1,x' })).toContain('write values of type INT, separated by commas');
    expect(first({ 'generator.n.values': '1,2', 'generator.n.max': '2' })).toContain('leave this out, or the values');
    expect(first({ 'generator.s.max': '2' })).toContain('use "values": STRING has no bounds');
    expect(first({ 'generator.t.step': '1000' })).toContain('set the kind to sequence');
    expect(first({ 'generator.rows.per.second': '0' })).toContain(
      'C402 option "generator.rows.per.second" does not accept "0"',
    );
    expect(problems([{ name: 'b', type: BYTES }], {})).toEqual([
      'C440 column "b" of type BYTES cannot be generated | leave the column out, or derive it in a query',
    ]);
  });
});
