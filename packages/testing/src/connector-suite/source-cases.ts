// What every source must do, as cases: order, completeness, orderly ends, no call out of place.
// Invariant: a case uses nothing but the contract of core and the harness its author gives.
import { deepStrictEqual, ok } from 'node:assert/strict';
import { type ConformanceCase, caseWith } from '../conformance-case.ts';
import { turnUntil, within } from '../system-time.ts';
import { RecordingHandler } from './recording-handler.ts';
import {
  aroundLarge,
  describesItself,
  isConnectorError,
  numbered,
  quietTurns,
  refusesConnection,
  type SourceUnderTest,
  start,
  stopQuietly,
  stopsTwice,
  stopsUnstarted,
  stopsWhileStarting,
} from './source-steps.ts';

/** A source that was not started, and the far side it reads from while it runs. */
export interface SourceHarness extends SourceUnderTest {
  /** The far side sends these; resolves to the texts the handler is to see, rows as JSON arrays of cells. */
  send(texts: readonly string[]): Promise<readonly string[]>;
  /** The far side goes away without a word. Absent where there is no such thing. */
  breakOff?(): Promise<void>;
  /** The far side has no more. For sources that are not live. */
  finish?(): Promise<void>;
  close(): Promise<void>;
}

export interface SourceSetup {
  readonly reachable: () => Promise<SourceHarness>;
  /** A source whose far side does not exist. Absent where there is no such thing. */
  readonly unreachable?: () => Promise<SourceHarness>;
  /** Characters of a message that must pass in one piece; default 262,144. */
  readonly largeMessage?: number;
}

export function sourceCases(setup: SourceSetup): readonly ConformanceCase[] {
  const on = (name: string, prove: (harness: SourceHarness) => Promise<void>): ConformanceCase =>
    caseWith(setup.reachable, `source: ${name}`, prove);
  const cases = [
    on('delivers messages whole and in order', deliversInOrder),
    on('delivers a large message in one piece', (harness) => deliversLarge(harness, setup.largeMessage ?? 262_144)),
    on('can be validated first, and then delivers every message once', deliversAfterValidation),
    on('loses nothing while it is paused, and goes on when resumed', survivesPause),
    on('may be paused inside a call', survivesPauseInside),
    on('calls nobody after stop() has resolved', isQuietAfterStop),
    on('can be stopped twice', stopsTwice),
    on('can be stopped without having been started', stopsUnstarted),
    on('can be stopped while it starts', stopsWhileStarting),
    on('shows no secret in its id and counts in numbers', describesItself),
    on('tells when the far side breaks off', tellsBreak),
    on('ends once, without an error, when a bounded far side has no more', endsOnce),
  ];
  const { unreachable } = setup;
  if (unreachable === undefined) return cases;
  return [...cases, caseWith(unreachable, 'source: says that it cannot be reached', refusesConnection)];
}

/** Runs the case's steps on a started source, stops it, and checks that no call was out of place. */
async function started(harness: SourceHarness, steps: (handler: RecordingHandler) => Promise<void>): Promise<void> {
  const handler = new RecordingHandler();
  await start(harness, handler);
  await steps(handler);
  await stopQuietly(harness, handler);
}

async function deliversInOrder(harness: SourceHarness): Promise<void> {
  await started(harness, async (handler) => {
    const expected = [...(await harness.send(numbered(100))), ...(await harness.send(numbered(100, 100)))];
    await handler.received(expected.length, harness.limitMs);
    deepStrictEqual(handler.texts(), expected);
  });
}

async function deliversLarge(harness: SourceHarness, characters: number): Promise<void> {
  await started(harness, async (handler) => {
    const expected = await harness.send(aroundLarge(characters));
    await handler.received(expected.length, harness.limitMs);
    deepStrictEqual(handler.texts(), expected);
  });
}

async function deliversAfterValidation(harness: SourceHarness): Promise<void> {
  await within(harness.source.validateConnectivity(), 'validateConnectivity', harness.limitMs);
  await deliversInOrder(harness);
}

async function survivesPause(harness: SourceHarness): Promise<void> {
  await started(harness, async (handler) => {
    const before = await harness.send(numbered(10));
    await handler.received(before.length, harness.limitMs);
    harness.source.pause();
    harness.source.pause();
    const during = await harness.send(numbered(50, 10));
    await quietTurns();
    harness.source.resume();
    harness.source.resume();
    const expected = [...before, ...during, ...(await harness.send(numbered(10, 60)))];
    await handler.received(expected.length, harness.limitMs);
    deepStrictEqual(handler.texts(), expected);
  });
}

async function survivesPauseInside(harness: SourceHarness): Promise<void> {
  await started(harness, async (handler) => {
    handler.during = () => {
      harness.source.pause();
    };
    const expected = await harness.send(numbered(20));
    await turnUntil(
      () => {
        harness.source.resume();
        return handler.texts().length >= expected.length;
      },
      'messages between pauses',
      harness.limitMs,
    );
    deepStrictEqual(handler.texts(), expected);
  });
}

async function isQuietAfterStop(harness: SourceHarness): Promise<void> {
  const handler = new RecordingHandler();
  await start(harness, handler);
  // What the far side makes of a source that is leaving is its own affair.
  const sending = harness.send(numbered(200)).catch(() => []);
  await stopQuietly(harness, handler);
  await sending;
  deepStrictEqual(handler.breaches, []);
}

async function tellsBreak(harness: SourceHarness): Promise<void> {
  if (harness.breakOff === undefined) return;
  await started(harness, async (handler) => {
    const expected = await harness.send(numbered(3));
    await handler.received(expected.length, harness.limitMs);
    await harness.breakOff?.();
    const told = (): boolean => handler.ends.length > 0 || handler.events.some(({ kind }) => kind === 'disconnected');
    await turnUntil(told, 'an event or the end after the far side broke off', harness.limitMs);
    for (const { error } of handler.ends) ok(isConnectorError(error), 'a live source ended without a ConnectorError');
  });
}

async function endsOnce(harness: SourceHarness): Promise<void> {
  if (harness.finish === undefined) return;
  await started(harness, async (handler) => {
    const expected = await harness.send(numbered(3));
    await harness.finish?.();
    await turnUntil(() => handler.ends.length > 0, 'the end', harness.limitMs);
    deepStrictEqual([handler.texts(), handler.ends], [expected, [{ error: undefined }]]);
  });
}
