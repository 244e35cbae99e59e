// What every source must do whose input is there before it starts and comes to an end: a file, a table, a fixed number of rows.
// Invariant: a case uses nothing but the contract of core and the harness its author gives.
import { deepStrictEqual } from 'node:assert/strict';
import { type ConformanceCase, caseWith } from '../conformance-case.ts';
import { turnUntil, within } from '../system-time.ts';
import { RecordingHandler } from './recording-handler.ts';
import {
  aroundLarge,
  describesItself,
  numbered,
  refusesConnection,
  type SourceUnderTest,
  start,
  stopQuietly,
  stopsTwice,
  stopsUnstarted,
  stopsWhileStarting,
} from './source-steps.ts';

/** A source that was not started, whose whole input is there. */
export interface BoundedSourceHarness extends SourceUnderTest {
  /** The texts that the handler is to see, rows as JSON arrays of cells. */
  readonly expected: readonly string[];
  close(): Promise<void>;
}

export interface BoundedSourceSetup {
  /** A source whose input is these messages; one that makes up its own rows makes as many. */
  readonly reachable: (texts: readonly string[]) => Promise<BoundedSourceHarness>;
  /** A source whose far side does not exist. Absent where there is no such thing. */
  readonly unreachable?: () => Promise<BoundedSourceHarness>;
  /** Characters of a message that must pass in one piece; default 262,144. */
  readonly largeMessage?: number;
}

type Proof = (harness: BoundedSourceHarness) => Promise<void>;

export function boundedSourceCases(setup: BoundedSourceSetup): readonly ConformanceCase[] {
  const { reachable, unreachable, largeMessage = 262_144 } = setup;
  const on = (name: string, texts: readonly string[], prove: Proof): ConformanceCase =>
    caseWith(() => reachable(texts), `bounded source: ${name}`, prove);
  const cases = [
    on('delivers messages whole and in order, and ends once without an error', numbered(300), deliversAll),
    on('delivers a large message in one piece', aroundLarge(largeMessage), deliversAll),
    on('ends at once when there is nothing', [], deliversAll),
    on('can be validated first, and then delivers every message once', numbered(300), deliversAfterValidation),
    on('loses nothing while it is paused, also inside a call, and goes on when resumed', numbered(300), survivesPause),
    on('calls nobody after stop() has resolved', numbered(3_000), isQuietAfterStop),
    on('can be stopped while it is paused', numbered(3_000), stopsWhilePaused),
    on('can be stopped twice', numbered(3), stopsTwice),
    on('can be stopped without having been started', [], stopsUnstarted),
    on('can be stopped while it starts', numbered(3), stopsWhileStarting),
    on('shows no secret in its id and counts in numbers', [], describesItself),
  ];
  if (unreachable === undefined) return cases;
  return [...cases, caseWith(unreachable, 'bounded source: says that it cannot be reached', refusesConnection)];
}

async function expectAll(harness: BoundedSourceHarness, handler: RecordingHandler): Promise<void> {
  await turnUntil(() => handler.ends.length > 0, 'the end', harness.limitMs);
  await stopQuietly(harness, handler);
  deepStrictEqual([handler.texts(), handler.ends], [harness.expected, [{ error: undefined }]]);
}

async function deliversAll(harness: BoundedSourceHarness): Promise<void> {
  const handler = new RecordingHandler();
  await start(harness, handler);
  await expectAll(harness, handler);
}

async function deliversAfterValidation(harness: BoundedSourceHarness): Promise<void> {
  await within(harness.source.validateConnectivity(), 'validateConnectivity', harness.limitMs);
  await deliversAll(harness);
}

async function survivesPause(harness: BoundedSourceHarness): Promise<void> {
  const handler = new RecordingHandler();
  handler.during = () => {
    harness.source.pause();
  };
  harness.source.pause();
  harness.source.resume();
  await start(harness, handler);
  await turnUntil(
    () => {
      harness.source.resume();
      harness.source.resume();
      return handler.ends.length > 0;
    },
    'the end, between pauses',
    harness.limitMs,
  );
  await expectAll(harness, handler);
}

async function isQuietAfterStop(harness: BoundedSourceHarness): Promise<void> {
  const handler = new RecordingHandler();
  await start(harness, handler);
  await stopQuietly(harness, handler);
}

async function stopsWhilePaused(harness: BoundedSourceHarness): Promise<void> {
  const handler = new RecordingHandler();
  handler.during = () => {
    harness.source.pause();
  };
  await start(harness, handler);
  await handler.received(1, harness.limitMs);
  await stopQuietly(harness, handler);
}
