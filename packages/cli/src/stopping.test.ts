// Signals, limits and time: what starts draining, and what ends a command without it.
import { VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { EXIT } from './exit-codes.ts';
import { MemoryWorld } from './memory-world.ts';
import { Stopping } from './stopping.ts';
import { STOP_SIGNALS } from './world.ts';

function setUp(stopAfterMs?: number): { world: MemoryWorld; clock: VirtualClock; stopping: Stopping; seen: unknown[] } {
  const world = new MemoryWorld();
  const clock = new VirtualClock();
  const stopping = new Stopping(world, { clock, drainTimeoutMs: 10_000, stopAfterMs });
  const seen: unknown[] = [];
  void stopping.requested.then((reason) => seen.push(reason));
  void stopping.forced.then((code) => seen.push(code));
  return { world, clock, stopping, seen };
}

describe('stopping', () => {
  it.each([
    ['SIGINT', EXIT.interrupt],
    ['SIGTERM', EXIT.terminate],
    ['SIGHUP', EXIT.hangup],
  ] as const)('drains at the first %s and ends with %i at a second one', async (signal, code) => {
    const { world, clock, stopping, seen } = setUp();
    world.signal(signal);
    await clock.settle();
    expect(seen).toEqual([signal]);
    world.signal(signal);
    await clock.settle();
    expect(seen).toEqual([signal, code]);
    stopping.dispose();
  });

  it.each(STOP_SIGNALS)('ends when draining after %s takes longer than allowed', async (signal) => {
    const { world, clock, seen } = setUp();
    world.signal(signal);
    await clock.advance(9_999);
    expect(seen).toEqual([signal]);
    await clock.advance(1);
    expect(seen).toEqual([signal, { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]]);
  });

  it('stops by itself after the time given, with 1 when draining then takes too long', async () => {
    const { clock, seen } = setUp(500);
    await clock.advance(500);
    expect(seen).toEqual(['time']);
    await clock.advance(10_000);
    expect(seen).toEqual(['time', EXIT.failure]);
  });

  it('stops when nobody reads any more, and keeps the first of several reasons', async () => {
    const { world, clock, stopping, seen } = setUp();
    world.stdout.close();
    stopping.request('limit');
    await clock.settle();
    expect([seen, stopping.reason]).toEqual([['reader gone'], 'reader gone']);
  });

  it('leaves no timer and no listener behind', () => {
    const { world, clock, stopping } = setUp(500);
    stopping.request('ended');
    stopping.dispose();
    expect([clock.pendingTimers(), world.isListening]).toEqual([[], false]);
  });
});
