// Proves the order of timers, that promises and sockets settle between them, and the bounds.
import { connect, createServer } from 'node:net';
import { sleep } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

describe('VirtualClock', () => {
  it('starts where it is told and moves only when it is advanced', async () => {
    const clock = new VirtualClock(1_000);
    const before = [clock.now(), clock.monotonic()];
    await clock.advance(250);
    expect([before, clock.now(), clock.monotonic()]).toEqual([[1_000, 0], 1_250, 250]);
    expect(new VirtualClock().now()).toBe(Date.UTC(2026, 0, 1));
  });

  it('runs timers by due time, then by registration, at their own times', async () => {
    const clock = new VirtualClock(0);
    const ran: string[] = [];
    const timer = (name: string, delayMs: number): void => {
      clock.setTimer(delayMs, () => ran.push(`${name}@${clock.now()}`));
    };
    timer('late', 30);
    timer('first', 10);
    timer('second', 10);
    timer('beyond', 101);
    await clock.advance(100);
    expect(ran).toEqual(['first@10', 'second@10', 'late@30']);
    expect(clock.pendingTimers()).toEqual([1]);
  });

  it('runs timers that timers set, also with a delay of zero', async () => {
    const clock = new VirtualClock(0);
    const ran: number[] = [];
    clock.setTimer(5, () => {
      ran.push(clock.now());
      clock.setTimer(0, () => ran.push(clock.now()));
      clock.setTimer(7, () => ran.push(clock.now()));
    });
    await clock.advance(12);
    expect(ran).toEqual([5, 5, 12]);
  });

  it('does not run a timer that was cancelled, even by a timer of the same time', async () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    clock.setTimer(10, () => {
      ran.push('a');
      second.cancel();
    });
    const second = clock.setTimer(10, () => ran.push('b'));
    await clock.advance(20);
    second.cancel();
    expect(ran).toEqual(['a']);
  });

  it('accepts delays beyond 2^31 ms', async () => {
    const clock = new VirtualClock(0);
    let at = 0;
    clock.setTimer(30 * 86_400_000, () => {
      at = clock.now();
    });
    await clock.advance(31 * 86_400_000);
    expect(at).toBe(30 * 86_400_000);
  });

  it('lets promise chains finish between timers: a loop of sleeps keeps its schedule', async () => {
    const clock = new VirtualClock(0);
    const at: number[] = [];
    const loop = (async () => {
      for (const wait of [1_000, 2_000, 4_000]) {
        await sleep(clock, wait);
        at.push(clock.now());
      }
    })();
    await clock.advance(10_000);
    await loop;
    expect(at).toEqual([1_000, 3_000, 7_000]);
  });

  it('lets a socket answer between timers', async () => {
    const server = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    const clock = new VirtualClock(0);
    let answered = '';
    socket.on('data', (chunk) => {
      answered += chunk.toString();
    });
    clock.setTimer(1, () => socket.write('hello'));
    await clock.runUntil(() => answered === 'hello', { what: 'the echo' });
    expect(clock.now()).toBe(1);
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('runUntil stops at the first timer that makes it true', async () => {
    const clock = new VirtualClock(0);
    let ticks = 0;
    const tick = (): void => {
      ticks++;
      clock.setTimer(10, tick);
    };
    clock.setTimer(10, tick);
    await clock.runUntil(() => ticks === 3);
    expect(clock.now()).toBe(30);
  });

  it('runUntil runs no further timer when a promise of the last one made it true', async () => {
    const clock = new VirtualClock(0);
    let done = false;
    void sleep(clock, 10).then(() => {
      done = true;
    });
    clock.setTimer(11, () => undefined);
    await clock.runUntil(() => done);
    expect([clock.now(), clock.pendingTimers()]).toEqual([10, [1]]);
  });

  it('runUntil gives up with what it waited for', async () => {
    const clock = new VirtualClock(0);
    clock.setTimer(500, () => undefined);
    const waiting = clock.runUntil(() => false, { what: 'a row', limitMs: 100, realLimitMs: 5 });
    await expect(waiting).rejects.toThrow('waited 5 ms for a row, at virtual time +0 ms');
  });

  it('steps the wall clock without touching timers or the monotonic time', async () => {
    const clock = new VirtualClock(0);
    clock.setTimer(100, () => undefined);
    clock.stepWallClock(-3_600_000);
    await clock.advance(50);
    expect([clock.now(), clock.monotonic(), clock.pendingTimers()]).toEqual([-3_599_950, 50, [50]]);
  });

  it('rejects with what a timer throws and can be moved on afterwards', async () => {
    const clock = new VirtualClock(0);
    clock.setTimer(10, () => {
      throw new Error('broken timer');
    });
    await expect(clock.advance(20)).rejects.toThrow('broken timer');
    await clock.advance(20);
    expect(clock.now()).toBe(30);
  });

  it('refuses delays that make no sense and being moved twice at once', async () => {
    const clock = new VirtualClock();
    expect(() => clock.setTimer(-1, () => undefined)).toThrow('timer delay -1 is not valid');
    expect(() => clock.setTimer(Number.NaN, () => undefined)).toThrow('timer delay NaN is not valid');
    await expect(clock.advance(-1)).rejects.toThrow('cannot advance by -1 ms');
    const moving = clock.advance(5);
    await expect(clock.advance(5)).rejects.toThrow('already being moved');
    await moving;
  });
});
