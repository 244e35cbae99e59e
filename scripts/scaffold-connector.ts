// The texts of a new connector: a sink that hands its rows to the log, and its tests with the conformance suite.
// Invariant: the sink keeps the whole contract of core, so every case of the suite passes from the start.

import type { Names } from './scaffold-templates.ts';

export function connectorFile({ name, constant }: Names): string {
  return `// The ${name} connector: every row is one line of the log.
// Invariant: rows leave in the order they came; nothing waits, so nothing is lost.
import {
  type Connector,
  type ConnectorHost,
  type OptionSpec,
  type OptionTexts,
  type PayloadBuffer,
  readOptions,
  type Sink,
  SqlError,
  textOption,
} from '@tidewire/core';

const PREFIX_OPTION: OptionSpec<string> = textOption({
  name: '${name}.prefix',
  summary: 'Text in front of every row.',
  fallback: '',
});

const OPTIONS: readonly OptionSpec[] = [PREFIX_OPTION] as readonly OptionSpec[];

export const ${constant}: Connector = {
  name: '${name}',
  aliases: [],
  summary: 'Rows as lines of the log.',
  sink: { options: OPTIONS, format: 'optional', createInitialized: createSink },
};

function createSink(options: OptionTexts, host: ConnectorHost): Sink {
  const { values, problems } = readOptions(OPTIONS, options, 'a ${name} sink');
  if (problems.length > 0) throw new SqlError(problems.map((problem) => problem.diagnostic));
  const prefix = values.get(PREFIX_OPTION);
  let written = 0;
  return {
    id: '${name}',
    pending: 0,
    isOverloaded: false,
    validateConnectivity: () => Promise.resolve(),
    start: () => Promise.resolve(),
    publish: (payloads) => {
      for (let k = 0; k < payloads.count; k++) host.log.log('info', \`\${prefix}\${textOf(payloads, k)}\`);
      written += payloads.count;
      return undefined;
    },
    stop: () => Promise.resolve(),
    counters: () => ({ written }),
  };
}

function textOf(payloads: PayloadBuffer, k: number): string {
  return new TextDecoder().decode(payloads.bytes.subarray(payloads.startOf(k), payloads.startOf(k + 1)));
}
`;
}

export function connectorTest({ name, file, constant }: Names): string {
  return `import { type ConnectorHost, PayloadBuffer, type Sink } from '@tidewire/core';
import { connectorSuite, MemoryLog, SeededRandom, StaticEnvironment, VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { ${constant} } from './${file}.ts';

class World {
  readonly log = new MemoryLog();
  readonly host: ConnectorHost = {
    clock: new VirtualClock(),
    random: new SeededRandom(),
    environment: new StaticEnvironment(),
    log: this.log,
    shared: new Map(),
  };
  sink(options: Readonly<Record<string, string>> = {}): Sink {
    const factory = ${constant}.sink;
    if (factory === undefined) throw new Error('${name} is a sink');
    return factory.createInitialized(options, this.host, { columns: [] });
  }
}

describe('connector ${name}', () => {
  const suite = connectorSuite({
    sink: {
      reachable: async () => {
        const world = new World();
        return { sink: world.sink(), received: () => world.log.messages('info'), close: () => Promise.resolve() };
      },
    },
    sinkOptions: {
      options: ${constant}.sink?.options ?? [],
      valid: { '${name}.prefix': 'row: ' },
      create: (options) => new World().sink(options),
    },
  });
  for (const { name, run } of suite) it(name, run);

  it('writes the prefix in front of every row', () => {
    const world = new World();
    const payloads = new PayloadBuffer();
    payloads.bytes.set(new TextEncoder().encode('{"a":1}'));
    payloads.length = 7;
    payloads.endPayload();
    world.sink({ '${name}.prefix': 'row: ' }).publish(payloads);
    expect(world.log.messages('info')).toEqual(['row: {"a":1}']);
  });
});
`;
}
