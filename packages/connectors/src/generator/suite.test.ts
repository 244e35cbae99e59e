// The generator under the conformance suite: a virtual clock that keeps moving makes its rows due.
import { LONG, type OptionTexts, type Schema, type Source } from '@tidewire/core';
import {
  type BoundedSourceHarness,
  connectorSuite,
  MemoryLog,
  SeededRandom,
  StaticEnvironment,
  VirtualClock,
} from '@tidewire/testing';
import { describe, it } from 'vitest';
import { generator } from './generator.ts';

const schema: Schema = { columns: [{ name: 'n', type: LONG }] };
/** Virtual milliseconds that the clock moves at a time. */
const STEP_MS = 50;

function create(options: OptionTexts, clock: VirtualClock = new VirtualClock()): Source {
  if (generator.source === undefined) throw new Error('generator is a source');
  const host = {
    clock,
    random: new SeededRandom(),
    environment: new StaticEnvironment(),
    log: new MemoryLog(),
    shared: new Map(),
  };
  return generator.source.createInitialized(options, host, schema);
}

/** A generator of so many numbered rows, on a clock that moves until the harness is closed. */
function running(rows: number): BoundedSourceHarness {
  const clock = new VirtualClock();
  let isOpen = true;
  const moving = (async () => {
    while (isOpen) await clock.advance(STEP_MS);
  })();
  return {
    source: create(
      { 'generator.rows': String(rows), 'generator.rows.per.second': '1000', 'generator.n.kind': 'sequence' },
      clock,
    ),
    expected: Array.from({ length: rows }, (_, i) => `[${i}]`),
    close: () => {
      isOpen = false;
      return moving;
    },
  };
}

describe('connector generator', () => {
  const suite = connectorSuite({
    boundedSource: { reachable: async (texts) => running(texts.length) },
    sourceOptions: {
      options: generator.source?.options ?? [],
      valid: { 'generator.rows': '3', 'generator.n.kind': 'sequence' },
      create,
    },
  });
  for (const { name, run } of suite) it(name, run);
});
