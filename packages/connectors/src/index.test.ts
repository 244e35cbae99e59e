import { SqlError } from '@tidewire/core';
import { MemoryLog, SeededRandom, StaticEnvironment, VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { builtinConnectors } from './index.ts';

const sides = builtinConnectors.flatMap(({ name, source, sink }) => [
  { name: `${name} source`, factory: source },
  { name: `${name} sink`, factory: sink },
]);

describe('built-in connectors', () => {
  it('have names of their own, and a summary', () => {
    const names = builtinConnectors.flatMap((connector) => [connector.name, ...connector.aliases]);
    const expected = ['websocket', 'ws', 'file', 'stdout', 'console', 'log', 'generator', 'datagen'];
    expect(names).toEqual(expect.arrayContaining(expected));
    expect(new Set(names).size).toBe(names.length);
    expect(builtinConnectors.filter((connector) => connector.summary === '')).toEqual([]);
  });

  it('have options that no other option of the same side hides', () => {
    for (const { name, factory } of sides) {
      const options = factory?.options ?? [];
      const hidden = options.filter((option, i) =>
        options
          .slice(0, i)
          .some((before) => (before.family ? option.name.startsWith(before.name) : before.name === option.name)),
      );
      expect([name, hidden.map((option) => option.name)]).toEqual([name, []]);
      expect(options.filter((option) => option.summary === '' || option.shape === '')).toEqual([]);
    }
  });

  it('refuse an option that does not exist, before anything is touched', () => {
    const host = {
      clock: new VirtualClock(),
      random: new SeededRandom(),
      environment: new StaticEnvironment(),
      log: new MemoryLog(),
      shared: new Map(),
    };
    for (const { name, factory } of sides) {
      if (factory === undefined) continue;
      expect(() => factory.createInitialized({ 'no.such.option': 'x' }, host, { columns: [] }), name).toThrow(SqlError);
    }
    expect(host.shared.size).toBe(0);
  });
});
