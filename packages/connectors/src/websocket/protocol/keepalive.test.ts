import { VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { Keepalive } from './keepalive.ts';

class Subject {
  readonly log: string[] = [];
  readonly clock = new VirtualClock();
  received_ = 0;
  onPing: () => void = () => undefined;
  taken_: number | undefined;
  deaf_ = false;
  readonly keepalive: Keepalive;

  constructor(intervalMs: number) {
    this.keepalive = new Keepalive(this.clock, { intervalMs, timeoutMs: 10_000 }, this);
    this.keepalive.start();
  }

  ping(): void {
    this.onPing();
    this.log.push(`ping ${this.clock.monotonic()}`);
  }
  received(): number {
    return this.received_;
  }
  taken(): number | undefined {
    return this.taken_;
  }
  deaf(): boolean {
    return this.deaf_;
  }
  onDead(): void {
    this.log.push(`dead ${this.clock.monotonic()}`);
  }
}

describe('keepalive', () => {
  it('pings at the interval and reports a peer that sends nothing within the timeout, once', async () => {
    const subject = new Subject(30_000);
    await subject.clock.advance(200_000);
    expect(subject.log).toEqual(['ping 30000', 'dead 40000']);
    expect(subject.clock.pendingTimers()).toEqual([]);
  });

  it('takes a peer that reads what waits for it for alive, as its ping waits behind that', async () => {
    const subject = new Subject(30_000);
    subject.taken_ = 1_000;
    await subject.clock.advance(30_000);
    subject.taken_ = 2_000;
    await subject.clock.advance(10_000);
    expect(subject.log).toEqual(['ping 30000']);
    await subject.clock.advance(30_000);
    subject.taken_ = undefined;
    await subject.clock.advance(10_000);
    expect(subject.log).toEqual(['ping 30000', 'ping 70000']);
    subject.taken_ = 5;
    await subject.clock.advance(40_000);
    expect(subject.log).toEqual(['ping 30000', 'ping 70000', 'ping 110000', 'dead 120000']);
  });

  it('does not take its own ping, which waits too, for a sign of life', async () => {
    const subject = new Subject(30_000);
    subject.taken_ = 1_000;
    subject.onPing = () => {
      subject.taken_ = 990;
    };
    await subject.clock.advance(60_000);
    expect(subject.log).toEqual(['ping 30000', 'dead 40000']);
  });

  it('takes anything received for an answer', async () => {
    const subject = new Subject(30_000);
    await subject.clock.advance(35_000);
    subject.received_++;
    await subject.clock.advance(36_000);
    expect(subject.log).toEqual(['ping 30000', 'ping 70000']);
  });

  it('asks nothing and expects nothing while the peer is not listened to', async () => {
    const subject = new Subject(30_000);
    subject.deaf_ = true;
    await subject.clock.advance(60_000);
    expect(subject.log).toEqual([]);
    subject.deaf_ = false;
    await subject.clock.advance(30_000);
    subject.deaf_ = true;
    await subject.clock.advance(10_000);
    expect(subject.log).toEqual(['ping 90000']);
  });

  it('does nothing at an interval of zero, and nothing after stop', async () => {
    const off = new Subject(0);
    const stopped = new Subject(1_000);
    stopped.keepalive.stop();
    await off.clock.advance(100_000);
    await stopped.clock.advance(100_000);
    expect([off.log, stopped.log]).toEqual([[], []]);
  });
});
