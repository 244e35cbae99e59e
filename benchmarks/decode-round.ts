// Program: one round of the decode benchmark, `decode-round.ts WARMUPS TURNS`. Answers with the cost of each variant.
// Invariant: every value of every message equals that of JSON.parse, compared exactly before anything is timed.
import { strictEqual } from 'node:assert/strict';
import {
  ColumnBatch,
  cellAt,
  DOUBLE,
  type MessageRun,
  readOptions,
  type Schema,
  STRING,
  TIMESTAMP,
} from '@tidewire/core';
import { builtinFormats } from '@tidewire/formats';
import { takeTurns } from './in-memory-rounds.ts';
import { reply } from './program.ts';
import { framedPass, PASS_TRADES, type Trade } from './trades.ts';

/** Messages per run: what one read of 64 KiB holds. */
const RUN_MESSAGES = 700;
const COLUMNS = ['symbol', 'price', 'quantity', 'timestamp'] as const;

const SCHEMA: Schema = {
  columns: [
    { name: 'symbol', type: STRING },
    { name: 'price', type: DOUBLE },
    { name: 'quantity', type: DOUBLE },
    { name: 'timestamp', type: TIMESTAMP },
  ],
};

const { bytes, spans } = framedPass();

function runsOf(): readonly MessageRun[] {
  const runs: MessageRun[] = [];
  for (let from = 0; from < PASS_TRADES; from += RUN_MESSAGES) {
    const count = Math.min(RUN_MESSAGES, PASS_TRADES - from);
    runs.push({ bytes, spans: spans.slice(2 * from, 2 * (from + count)), count, binary: false });
  }
  return runs;
}

function jsonDecoder(): (run: MessageRun, into: ColumnBatch) => void {
  const json = builtinFormats.find((format) => format.name === 'json');
  if (json === undefined) throw new Error('there is no json format');
  const options = readOptions(json.options, {}, 'json').values;
  const uses = SCHEMA.columns.map(() => 'value' as const);
  const decoder = json.decoder({ schema: SCHEMA, uses, filter: [], options, codegen: true });
  return (run, into) =>
    decoder.decode(run, into, (error) => {
      throw new Error(error.message);
    });
}

function textOf(message: number): string {
  return bytes.toString('utf8', spans[2 * message], spans[2 * message + 1]);
}

function compareValues(): void {
  let message = 0;
  for (const run of runs) {
    batch.clear();
    decode(run, batch);
    strictEqual(batch.length, run.count);
    for (let row = 0; row < batch.length; row++, message++) {
      const trade = JSON.parse(textOf(message)) as Trade;
      COLUMNS.forEach((name, i) => {
        const [column, data] = [SCHEMA.columns[i], batch.columns[i]];
        if (column === undefined || data === undefined) throw new Error(`there is no column "${name}"`);
        strictEqual(cellAt(data, column.type, row), trade[name], `${name} of message ${message}`);
      });
    }
  }
}

const runs = runsOf();
const batch = new ColumnBatch(SCHEMA);
const decode = jsonDecoder();
compareValues();
const texts = Array.from({ length: PASS_TRADES }, (_, message) => textOf(message));

/** Everything read is added up here, so that no work can be left out as unused. */
let used = 0;
const [warmUps = 0, turns = 1] = process.argv.slice(2).map(Number);
const costs = takeTurns(
  [
    {
      name: 'decoder',
      run: () => {
        for (const run of runs) {
          batch.clear();
          decode(run, batch);
          used += batch.length;
        }
      },
    },
    {
      name: 'JSON.parse of strings',
      run: () => {
        for (const text of texts) used += (JSON.parse(text) as Trade).price;
      },
    },
    {
      name: 'JSON.parse of buffers',
      run: () => {
        for (let message = 0; message < PASS_TRADES; message++) used += (JSON.parse(textOf(message)) as Trade).price;
      },
    },
  ],
  warmUps,
  turns,
);
if (!Number.isFinite(used)) throw new Error('the decoded values do not add up');
reply(costs, true);
