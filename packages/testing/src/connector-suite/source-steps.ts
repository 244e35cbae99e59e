// Steps that the cases of live and of bounded sources share: starting, stopping, and what must hold from then on.
// Invariant: every wait is bounded, and a source that was stopped is watched for calls it must not make.
import { deepStrictEqual, ok, rejects } from 'node:assert/strict';
import { ConnectorError, type Source } from '@tidewire/core';
import { turn, within } from '../system-time.ts';
import { RecordingHandler } from './recording-handler.ts';

/** A source that was not started, and what a case may assume of it. */
export interface SourceUnderTest {
  readonly source: Source;
  /** A text that must not show in `id`, such as a password among the options. */
  readonly secret?: string;
  /** Real milliseconds to wait for anything; default 15,000. */
  readonly limitMs?: number;
}

/** Turns of the event loop in which a source could call when it must not. */
const QUIET_TURNS = 50;

/** Lets the source do what it wants to do now. */
export async function quietTurns(): Promise<void> {
  for (let i = 0; i < QUIET_TURNS; i++) await turn();
}

export async function start({ source, limitMs }: SourceUnderTest, handler: RecordingHandler): Promise<void> {
  await within(source.start(handler), 'the source to start', limitMs);
}

/** Stops the source and checks that no call was, or comes, out of place. */
export async function stopQuietly({ source, limitMs }: SourceUnderTest, handler: RecordingHandler): Promise<void> {
  await within(source.stop(), 'the source to stop', limitMs);
  handler.noteStopped();
  await quietTurns();
  deepStrictEqual(handler.breaches, []);
}

export async function stopsTwice(harness: SourceUnderTest): Promise<void> {
  const handler = new RecordingHandler();
  await start(harness, handler);
  await within(Promise.all([harness.source.stop(), harness.source.stop()]), 'two stops at once', harness.limitMs);
  await stopQuietly(harness, handler);
}

export async function stopsUnstarted({ source, limitMs }: SourceUnderTest): Promise<void> {
  await within(source.stop(), 'a source that was never started to stop', limitMs);
}

export async function stopsWhileStarting(harness: SourceUnderTest): Promise<void> {
  const handler = new RecordingHandler();
  const starting = harness.source.start(handler).catch((error: unknown) => {
    ok(error instanceof ConnectorError, `start() failed with something else than a ConnectorError: ${String(error)}`);
  });
  await stopQuietly(harness, handler);
  await within(starting, 'start() to settle after stop()', harness.limitMs);
  await quietTurns();
  deepStrictEqual(handler.breaches, []);
}

export async function describesItself({ source, secret }: SourceUnderTest): Promise<void> {
  ok(source.id.length > 0, 'id is empty');
  if (secret !== undefined) ok(!source.id.includes(secret), `id shows a secret: ${source.id}`);
  for (const [name, count] of Object.entries(source.counters()))
    ok(Number.isFinite(count), `counter ${name} is ${count}`);
}

export async function refusesConnection({ source, limitMs }: SourceUnderTest): Promise<void> {
  await within(rejects(source.validateConnectivity(), isConnectorError), 'validateConnectivity to fail', limitMs);
}

export function isConnectorError(error: unknown): boolean {
  return error instanceof ConnectorError;
}

/** Short messages that differ. */
export function numbered(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, i) => `{"n":${from + i}}`);
}

/** The message before, a long one and the message behind. */
export function aroundLarge(characters: number): string[] {
  return ['{"n":1}', JSON.stringify({ text: 'x'.repeat(characters) }), '{"n":2}'];
}
