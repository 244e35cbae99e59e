// What the demo shows while it runs: the newest window of each symbol redrawn in a terminal, a line per row elsewhere.
// Invariant: shows only what arrived at the WebSocket sink.
import type { Clock } from 'tidewire';
import { amount } from '../render/amount.ts';
import { type BlockLine, Screen } from '../render/screen.ts';
import type { Style } from '../render/style.ts';
import { pad } from '../render/width.ts';
import type { CliWorld } from '../world.ts';
import type { StatRow } from './stat-row.ts';

interface Progress {
  readonly sent: number;
  readonly total: number;
}

export interface DemoView {
  add(rows: readonly StatRow[]): void;
  /** More has been sent. */
  progressed(): void;
  /** Text for standard error, above what is drawn. */
  note(text: string): void;
  end(): Promise<void>;
}

interface ViewSettings {
  readonly world: CliWorld;
  readonly clock: Clock;
  readonly style: Style;
  readonly progress: () => Progress;
}

const HEADING: readonly string[] = ['symbol', 'window', 'trades', 'avg price', 'min', 'max', 'volume', 'turnover'];
const WIDTHS: readonly number[] = [9, 8, 6, 12, 10, 10, 11, 16];
/** Decimals of prices and amounts in the table; the comparison takes all of them. */
const DECIMALS_SHOWN = 2;
const BAR_WIDTH = 30;

export function demoView(settings: ViewSettings): DemoView {
  return settings.world.stdout.isTerminal ? drawnView(settings) : lineView(settings);
}

function lineView({ world }: ViewSettings): DemoView {
  let headed = false;
  return {
    add: (rows) => {
      if (!headed) void world.stdout.write(`${tableLine(HEADING)}\n`);
      headed = true;
      for (const row of rows) void world.stdout.write(`${tableLine(cellsOf(row))}\n`);
    },
    progressed: () => undefined,
    note: (text) => void world.stderr.write(text),
    end: () => Promise.resolve(),
  };
}

function drawnView({ world, clock, style, progress }: ViewSettings): DemoView {
  const newest = new Map<string, StatRow>();
  let windows = 0;
  let ended = false;
  const screen = new Screen(world.stdout, clock, (): readonly BlockLine[] => [
    { text: tableLine(HEADING), style: style.bold },
    ...[...newest.values()]
      .sort((a, b) => (a.symbol < b.symbol ? -1 : 1))
      .map((row) => ({ text: tableLine(cellsOf(row)) })),
    { text: '' },
    { text: progressLine(progress(), windows, ended), style: style.dim },
  ]);
  screen.changed();
  return {
    add: (rows) => {
      for (const row of rows) newest.set(row.symbol, row);
      windows += rows.length;
      screen.changed();
    },
    progressed: () => screen.changed(),
    note: (text) => screen.above(() => void world.stderr.write(text)),
    end: () => {
      ended = true;
      return screen.end();
    },
  };
}

function progressLine({ sent, total }: Progress, windows: number, ended: boolean): string {
  const filled = total === 0 ? BAR_WIDTH : Math.floor((Math.min(sent, total) / total) * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  return `${bar} ${amount(sent, 'trade')} sent, ${amount(windows, 'row')} received${ended ? '' : ' · Ctrl-C stops'}`;
}

function cellsOf(row: StatRow): readonly string[] {
  const time = new Date(row.start).toISOString().slice(11, 19);
  const figures = [row.avg, row.min, row.max, row.volume, row.turnover];
  return [row.symbol, time, String(row.trades), ...figures.map(shortDecimal)];
}

function tableLine(cells: readonly string[]): string {
  return cells.map((cell, i) => pad(cell, WIDTHS[i] ?? 0, i < 2 ? 'right' : 'left')).join('  ');
}

/** Cuts decimals off and sets commas between the thousands: for reading only. */
function shortDecimal(text: string): string {
  const [whole = '', fraction = ''] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}.${fraction.slice(0, DECIMALS_SHOWN).padEnd(DECIMALS_SHOWN, '0')}`;
}
