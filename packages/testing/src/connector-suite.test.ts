// Proves the suite itself: a connector in memory passes, and each way of breaking it is caught by the case that names it.
import {
  ConnectorError,
  errorDiagnostic,
  integerOption,
  type OptionTexts,
  type PayloadBuffer,
  readOptions,
  type Sink,
  type Source,
  type SourceHandler,
  SqlError,
  textOption,
} from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import type { BoundedSourceHarness } from './connector-suite/bounded-source-cases.ts';
import type { SinkHarness } from './connector-suite/sink-cases.ts';
import type { SourceHarness } from './connector-suite/source-cases.ts';
import { type ConnectorSetup, connectorSuite } from './connector-suite.ts';
import { WAIT_LIMIT_MS } from './system-time.ts';

type Breach =
  | 'reversed'
  | 'cut'
  | 'deaf when paused'
  | 'talks after stop'
  | 'secret'
  | 'silent break'
  | 'ends twice'
  | 'plain error'
  | 'keeps buffer'
  | 'drops pending'
  | 'never settles'
  | 'accepts any option';

const unreachable = (): ConnectorError =>
  new ConnectorError(errorDiagnostic('X901', 'the far side does not exist'), 'external', 'after-backoff');

/** A source whose far side is an array: one that is filled while it runs, or one that is there from the start. */
class ArraySource implements Source {
  readonly id: string;
  readonly live: boolean;
  readonly #breach: Breach | undefined;
  #handler: SourceHandler | undefined;
  #queue: string[] = [];
  #paused = false;

  constructor(breach: Breach | undefined, whole?: readonly string[]) {
    this.#breach = breach;
    this.live = whole === undefined;
    this.#queue = [...(whole ?? [])];
    this.id = breach === 'secret' ? 'array:hunter2' : 'array';
  }

  async validateConnectivity(): Promise<void> {}

  async start(handler: SourceHandler): Promise<void> {
    this.#handler = handler;
    if (!this.live) setImmediate(() => this.#deliver());
  }

  arrive(texts: readonly string[]): void {
    if (this.#paused && this.#breach === 'deaf when paused') return;
    this.#queue.push(...texts);
    setImmediate(() => this.#deliver());
  }

  breakOff(): void {
    if (this.#breach !== 'silent break') this.#handler?.onEvent({ kind: 'disconnected', meta: {} });
  }

  finish(): void {
    setImmediate(() => {
      this.#handler?.onEnd();
      if (this.#breach === 'ends twice') this.#handler?.onEnd();
    });
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    setImmediate(() => this.#deliver());
  }

  stop(): Promise<void> {
    if (this.#breach === 'never settles') return new Promise(() => undefined);
    const handler = this.#handler;
    this.#handler = undefined;
    if (this.#breach === 'talks after stop') setImmediate(() => handler?.onRows([[1]]));
    return Promise.resolve();
  }

  counters(): Record<string, number> {
    return { reconnects: 0 };
  }

  #deliver(): void {
    while (this.#handler !== undefined && !this.#paused && this.#queue.length > 0) {
      const text = (this.#breach === 'reversed' ? this.#queue.pop() : this.#queue.shift()) ?? '';
      const bytes = Buffer.from(this.#breach === 'cut' ? text.slice(0, 1_000) : text);
      this.#handler.onMessages({ bytes, spans: Int32Array.of(0, bytes.length), count: 1, binary: false }, {});
      bytes.fill(0);
    }
    if (!this.live && this.#queue.length === 0 && !this.#paused) this.#end();
  }

  #end(): void {
    const handler = this.#handler;
    if (this.#breach !== 'ends twice') this.#handler = undefined;
    handler?.onEnd();
    if (this.#breach === 'ends twice') handler?.onEnd();
  }
}

/** A sink whose far side is an array, reached a moment later. */
class ArraySink implements Sink {
  readonly id = 'array';
  readonly isOverloaded = false;
  readonly received: string[] = [];
  readonly #breach: Breach | undefined;
  #waiting: (() => string)[] = [];

  constructor(breach: Breach | undefined) {
    this.#breach = breach;
  }

  get pending(): number {
    return this.#waiting.length;
  }

  async validateConnectivity(): Promise<void> {}
  async start(): Promise<void> {}

  publish(payloads: PayloadBuffer): Promise<void> | undefined {
    if (payloads.count === 0) return undefined;
    for (let k = 0; k < payloads.count; k++) {
      const bytes = payloads.bytes.subarray(payloads.startOf(k), payloads.ends[k]);
      const copy = this.#breach === 'keeps buffer' ? bytes : bytes.slice();
      this.#waiting.push(() => Buffer.from(copy).toString());
    }
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#flush();
        resolve();
      });
    });
  }

  async stop(): Promise<void> {
    if (this.#breach === 'drops pending') this.#waiting = [];
    this.#flush();
  }

  counters(): Record<string, number> {
    return { sent: this.received.length };
  }

  #flush(): void {
    for (const text of this.#waiting.splice(0)) this.received.push(text());
  }
}

const OPTIONS = [
  textOption({ name: 'array.name', summary: 'which array', required: true }),
  integerOption({ name: 'array.size', summary: 'how many', fallback: 3, min: 1 }),
];

function create(options: OptionTexts, breach: Breach | undefined): void {
  const { problems } = readOptions(OPTIONS, options, 'the array connector');
  if (problems.length > 0 && breach !== 'accepts any option') throw new SqlError(problems.map((p) => p.diagnostic));
}

function setupWith(breach?: Breach): ConnectorSetup {
  const limitMs = breach === undefined ? WAIT_LIMIT_MS : 30;
  const noFarSide = breach === 'plain error' ? new Error('nobody there') : unreachable();
  const sourceHarness = async (): Promise<SourceHarness> => {
    const source = new ArraySource(breach);
    return {
      source,
      secret: 'hunter2',
      limitMs,
      send: async (texts) => {
        source.arrive(texts);
        return texts;
      },
      breakOff: async () => source.breakOff(),
      finish: async () => source.finish(),
      close: async () => undefined,
    };
  };
  const boundedHarness = async (texts: readonly string[]): Promise<BoundedSourceHarness> => {
    const source = new ArraySource(breach, texts);
    return { source, expected: texts, secret: 'hunter2', limitMs, close: async () => undefined };
  };
  const sinkHarness = async (): Promise<SinkHarness> => {
    const sink = new ArraySink(breach);
    return { sink, limitMs, received: () => sink.received, close: async () => undefined };
  };
  const failing = <T extends Source | Sink>(side: T): T =>
    Object.assign(side, { validateConnectivity: () => Promise.reject(noFarSide) });
  const options = {
    options: OPTIONS,
    valid: { 'array.name': 'a' },
    create: (texts: OptionTexts) => create(texts, breach),
  };
  return {
    source: {
      reachable: sourceHarness,
      unreachable: async () => ({ ...(await sourceHarness()), source: failing(new ArraySource(breach)) }),
    },
    boundedSource: {
      reachable: boundedHarness,
      unreachable: async () => ({ ...(await boundedHarness([])), source: failing(new ArraySource(breach)) }),
    },
    sink: {
      reachable: sinkHarness,
      unreachable: async () => ({ ...(await sinkHarness()), sink: failing(new ArraySink(breach)) }),
    },
    sourceOptions: options,
    sinkOptions: options,
  };
}

/** Names of the cases that a breach makes fail. */
async function failures(breach: Breach, among: RegExp): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of connectorSuite(setupWith(breach)).filter((one) => among.test(one.name))) {
    await run().catch(() => failed.push(name));
  }
  return failed;
}

describe('a connector in memory', () => {
  for (const { name, run } of connectorSuite(setupWith())) it(name, run);
});

describe('connectorSuite', () => {
  it.each<[Breach, string]>([
    ['reversed', 'source: delivers messages whole and in order'],
    ['cut', 'source: delivers a large message in one piece'],
    ['talks after stop', 'source: calls nobody after stop() has resolved'],
    ['secret', 'source: shows no secret in its id and counts in numbers'],
    ['reversed', 'bounded source: delivers messages whole and in order, and ends once without an error'],
    ['cut', 'bounded source: delivers a large message in one piece'],
    ['ends twice', 'bounded source: ends at once when there is nothing'],
    ['talks after stop', 'bounded source: can be stopped while it is paused'],
    ['plain error', 'bounded source: says that it cannot be reached'],
    ['ends twice', 'source: ends once, without an error, when a bounded far side has no more'],
    ['deaf when paused', 'source: loses nothing while it is paused, and goes on when resumed'],
    ['silent break', 'source: tells when the far side breaks off'],
    ['never settles', 'source: can be stopped without having been started'],
    ['drops pending', 'sink: hands over what is pending before it stops'],
    ['plain error', 'source: says that it cannot be reached'],
    ['plain error', 'sink: says that it cannot be reached'],
    ['keeps buffer', 'sink: keeps nothing of the buffer after publish has returned'],
    ['accepts any option', 'source options: refuses a key that does not exist'],
    ['accepts any option', 'sink options: refuses to be without array.name'],
    ['accepts any option', 'sink options: refuses an unreadable array.size'],
  ])('catches a connector that is broken: %s, by "%s"', async (breach, name) => {
    expect(await failures(breach, new RegExp(`^${name.replace(/[()]/g, '\\$&')}$`))).toEqual([name]);
  });
});
