import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within } from '@tidewire/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock, systemEnvironment, systemRandom } from './index.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('system clock', () => {
  it('goes on, and calls back once unless cancelled', async () => {
    const before = [systemClock.now(), systemClock.monotonic()] as const;
    const cancelled: string[] = [];
    systemClock.setTimer(0, () => cancelled.push('cancelled')).cancel();
    await within(new Promise<void>((resolve) => systemClock.setTimer(1, resolve)), 'a timer');
    expect([systemClock.now() >= before[0], systemClock.monotonic() > before[1], cancelled]).toEqual([true, true, []]);
  });

  it('waits longer than setTimeout can hold, and may be cancelled in any part of that', () => {
    vi.useFakeTimers();
    const rang: string[] = [];
    const delay = 2 ** 31 + 5_000;
    systemClock.setTimer(delay, () => rang.push('kept'));
    const timer = systemClock.setTimer(delay, () => rang.push('cancelled'));
    vi.advanceTimersByTime(delay - 1);
    expect(rang).toEqual([]);
    timer.cancel();
    vi.advanceTimersByTime(1);
    expect([rang, vi.getTimerCount()]).toEqual([['kept'], 0]);
  });
});

describe('system random', () => {
  it('gives doubles in [0, 1) and fills bytes', () => {
    const values = Array.from({ length: 1_000 }, () => systemRandom.next());
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(new Set(values).size).toBe(1_000);
    const bytes = new Uint8Array(64);
    systemRandom.fill(bytes);
    expect(bytes.some((byte) => byte !== 0)).toBe(true);
  });
});

describe('system environment', () => {
  it('reads variables and files when asked for', async () => {
    vi.stubEnv('TIDEWIRE_TEST_VALUE', 'now');
    expect(systemEnvironment.variable('TIDEWIRE_TEST_VALUE')).toBe('now');
    vi.unstubAllEnvs();
    expect(systemEnvironment.variable('TIDEWIRE_TEST_VALUE')).toBeUndefined();
    const folder = await mkdtemp(join(tmpdir(), 'tidewire-'));
    try {
      await writeFile(join(folder, 'secret'), 'text\n');
      expect(await systemEnvironment.readFile(join(folder, 'secret'))).toBe('text\n');
      await expect(systemEnvironment.readFile(join(folder, 'none'))).rejects.toThrow('ENOENT');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
