// What every sink must do, as cases: everything handed over once, in order, and nothing of the caller's buffer kept.
// Invariant: a case uses nothing but the contract of core and the harness its author gives.
import { deepStrictEqual, ok, rejects } from 'node:assert/strict';
import { ConnectorError, PayloadBuffer, type Sink } from '@tidewire/core';
import { type ConformanceCase, caseWith } from '../conformance-case.ts';
import { payloadsOf } from '../payloads.ts';
import { turnUntil, within } from '../system-time.ts';

/** A sink that was not started, and the far side it writes to. */
export interface SinkHarness {
  readonly sink: Sink;
  /** Texts that reached the far side so far, in order. */
  received(): readonly string[];
  /** A text that must not show in `id`, such as a password among the options. */
  readonly secret?: string;
  /** Real milliseconds to wait for anything; default 15,000. */
  readonly limitMs?: number;
  close(): Promise<void>;
}

export interface SinkSetup {
  readonly reachable: () => Promise<SinkHarness>;
  /** A sink whose far side does not exist. Absent where there is no such thing. */
  readonly unreachable?: () => Promise<SinkHarness>;
  /** Characters of a payload that must pass in one piece; default 262,144. */
  readonly largePayload?: number;
}

export function sinkCases(setup: SinkSetup): readonly ConformanceCase[] {
  const on = (name: string, prove: (harness: SinkHarness) => Promise<void>): ConformanceCase =>
    caseWith(setup.reachable, `sink: ${name}`, prove);
  const cases = [
    on('hands over every payload once and in order', handsOverInOrder),
    on('hands over a large payload in one piece', (harness) => handsOverLarge(harness, setup.largePayload ?? 262_144)),
    on('keeps nothing of the buffer after publish has returned', keepsNoBuffer),
    on('takes a buffer without payloads', takesNothing),
    on('hands over what is pending before it stops', handsOverBeforeStop),
    on('can be validated first', worksAfterValidation),
    on('can be stopped twice', stopsTwice),
    on('can be stopped without having been started', stopsUnstarted),
    on('can be stopped while it starts', stopsWhileStarting),
    on('has nothing pending and is not overloaded at rest', countsPending),
    on('shows no secret in its id and counts in numbers', describesItself),
  ];
  const { unreachable } = setup;
  if (unreachable === undefined) return cases;
  const refuses = caseWith(unreachable, 'sink: says that it cannot be reached', ({ sink, limitMs }) =>
    within(
      rejects(sink.validateConnectivity(), (error: unknown) => error instanceof ConnectorError),
      'validateConnectivity to fail',
      limitMs,
    ),
  );
  return [...cases, refuses];
}

async function start(harness: SinkHarness): Promise<void> {
  await within(harness.sink.start(), 'the sink to start', harness.limitMs);
}

/** Stops the sink and compares all that reached the far side. */
async function expectReceived(harness: SinkHarness, expected: readonly string[]): Promise<void> {
  await within(harness.sink.stop(), 'the sink to stop', harness.limitMs);
  await turnUntil(
    () => harness.received().length >= expected.length,
    `${expected.length} payloads at the far side`,
    harness.limitMs,
  );
  deepStrictEqual(harness.received(), expected);
}

async function handsOverInOrder(harness: SinkHarness): Promise<void> {
  await start(harness);
  const expected: string[] = [];
  for (let round = 0; round < 20; round++) {
    const texts = Array.from({ length: round % 4 }, (_, i) => `{"round":${round},"n":${i}}`);
    expected.push(...texts);
    await harness.sink.publish(payloadsOf(texts));
  }
  await expectReceived(harness, expected);
}

async function handsOverLarge(harness: SinkHarness, characters: number): Promise<void> {
  const expected = ['{"n":1}', JSON.stringify({ text: 'x'.repeat(characters) }), '{"n":2}'];
  await start(harness);
  await harness.sink.publish(payloadsOf(expected));
  await expectReceived(harness, expected);
}

async function keepsNoBuffer(harness: SinkHarness): Promise<void> {
  await start(harness);
  const buffer = payloadsOf(['{"n":1}', '{"n":2}']);
  const first = harness.sink.publish(buffer);
  buffer.bytes.fill(0x21);
  buffer.clear();
  const second = harness.sink.publish(payloadsOf(['{"n":3}'], buffer));
  buffer.bytes.fill(0x3f);
  await Promise.all([first, second]);
  await expectReceived(harness, ['{"n":1}', '{"n":2}', '{"n":3}']);
}

async function takesNothing(harness: SinkHarness): Promise<void> {
  await start(harness);
  await harness.sink.publish(new PayloadBuffer());
  await expectReceived(harness, []);
}

async function handsOverBeforeStop(harness: SinkHarness): Promise<void> {
  await start(harness);
  const expected = Array.from({ length: 100 }, (_, i) => `{"n":${i}}`);
  const publishing = harness.sink.publish(payloadsOf(expected));
  await expectReceived(harness, expected);
  await publishing;
}

async function worksAfterValidation(harness: SinkHarness): Promise<void> {
  await within(harness.sink.validateConnectivity(), 'validateConnectivity', harness.limitMs);
  await handsOverInOrder(harness);
}

async function stopsTwice(harness: SinkHarness): Promise<void> {
  await start(harness);
  await within(Promise.all([harness.sink.stop(), harness.sink.stop()]), 'two stops at once', harness.limitMs);
  await within(harness.sink.stop(), 'a third stop', harness.limitMs);
}

async function stopsUnstarted({ sink, limitMs }: SinkHarness): Promise<void> {
  await within(sink.stop(), 'a sink that was never started to stop', limitMs);
}

async function stopsWhileStarting({ sink, limitMs }: SinkHarness): Promise<void> {
  const starting = sink.start().catch((error: unknown) => {
    ok(error instanceof ConnectorError, `start() failed with something else than a ConnectorError: ${String(error)}`);
  });
  await within(sink.stop(), 'a sink that starts to stop', limitMs);
  await within(starting, 'start() to settle after stop()', limitMs);
}

async function countsPending(harness: SinkHarness): Promise<void> {
  const { sink } = harness;
  await start(harness);
  await sink.publish(payloadsOf(['{"n":1}']));
  await turnUntil(() => sink.pending === 0, 'nothing to be pending', harness.limitMs);
  ok(!sink.isOverloaded, 'overloaded with nothing pending');
  await within(sink.stop(), 'the sink to stop', harness.limitMs);
}

async function describesItself({ sink, secret }: SinkHarness): Promise<void> {
  ok(sink.id.length > 0, 'id is empty');
  if (secret !== undefined) ok(!sink.id.includes(secret), `id shows a secret: ${sink.id}`);
  for (const [name, count] of Object.entries(sink.counters()))
    ok(Number.isFinite(count), `counter ${name} is ${count}`);
}
