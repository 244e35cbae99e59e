// The connector `test` of golden scripts: messages come from the script, payloads go back to it, all in memory.
// Invariant: nothing waits: a message is decoded when feed() is called, a payload is kept as publish() hands it over.
import {
  type Connector,
  type OptionSpec,
  readOptions,
  type Sink,
  type Source,
  type SourceHandler,
  textOption,
} from '@tidewire/core';

const NAME: OptionSpec<string> = textOption({
  name: 'test.name',
  summary: 'the name by which a script feeds or reads it',
});

/** Name of a source or sink that gives itself none. */
export const DEFAULT_SOURCE_NAME = 'feed';
export const DEFAULT_SINK_NAME = 'sink';

/** What passes between one engine and the script that runs it. */
export class TestEnds {
  readonly #handlers = new Map<string, SourceHandler>();
  readonly #take: (sink: string, payload: Uint8Array) => void;

  /** `take` gets every payload of every sink. */
  constructor(take: (sink: string, payload: Uint8Array) => void) {
    this.#take = take;
  }

  /** Hands messages to the source of that name as one run. Throws Error when no source of that name runs. */
  feed(name: string, messages: readonly Uint8Array[]): void {
    const bytes = new Uint8Array(messages.reduce((sum, message) => sum + message.length, 0));
    const spans = new Int32Array(messages.length * 2);
    let at = 0;
    messages.forEach((message, k) => {
      bytes.set(message, at);
      spans[2 * k] = at;
      at += message.length;
      spans[2 * k + 1] = at;
    });
    this.#handler(name).onMessages(
      { bytes, spans, count: messages.length, binary: false },
      { __meta_source: `test:${name}` },
    );
  }

  /** Ends the source of that name; false when no such source runs. */
  end(name: string): boolean {
    const handler = this.#handlers.get(name);
    handler?.onEnd();
    return handler !== undefined;
  }

  connector(): Connector {
    return {
      name: 'test',
      aliases: [],
      summary: 'messages and payloads of golden scripts',
      source: {
        options: [NAME as OptionSpec],
        format: 'required',
        metadata: new Map([['__meta_source', { kind: 'STRING' }]]),
        createInitialized: (texts) => this.#source(nameOf(texts, DEFAULT_SOURCE_NAME)),
      },
      sink: {
        options: [NAME as OptionSpec],
        format: 'required',
        createInitialized: (texts) => this.#sink(nameOf(texts, DEFAULT_SINK_NAME)),
      },
    };
  }

  #handler(name: string): SourceHandler {
    const handler = this.#handlers.get(name);
    if (handler !== undefined) return handler;
    throw new Error(`no source "${name}" runs; the sources are: ${[...this.#handlers.keys()].join(', ') || 'none'}`);
  }

  #source(name: string): Source {
    return {
      id: `test:${name}`,
      live: true,
      validateConnectivity: () => Promise.resolve(),
      start: (handler) => {
        this.#handlers.set(name, handler);
        return Promise.resolve();
      },
      pause: () => {},
      resume: () => {},
      stop: () => {
        this.#handlers.delete(name);
        return Promise.resolve();
      },
      counters: () => ({}),
    };
  }

  #sink(name: string): Sink {
    return {
      id: `test:${name}`,
      validateConnectivity: () => Promise.resolve(),
      start: () => Promise.resolve(),
      publish: (payloads) => {
        for (let k = 0; k < payloads.count; k++) {
          this.#take(name, payloads.bytes.slice(payloads.startOf(k), payloads.ends[k]));
        }
        return undefined;
      },
      pending: 0,
      isOverloaded: false,
      stop: () => Promise.resolve(),
      counters: () => ({}),
    };
  }
}

function nameOf(texts: Readonly<Record<string, string>>, fallback: string): string {
  return readOptions([NAME as OptionSpec], texts, 'connector "test"').values.optional(NAME) ?? fallback;
}

/** A message as a script writes it: UTF-8, with \xHH for any byte. */
export function messageBytes(line: string): Uint8Array {
  const parts = line.split(/(\\x[0-9a-fA-F]{2})/);
  const encoder = new TextEncoder();
  const chunks = parts.map((part) =>
    /^\\x..$/.test(part) ? Uint8Array.of(Number.parseInt(part.slice(2), 16)) : encoder.encode(part),
  );
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}

/** A payload on one line, bytes that are no UTF-8 text as \xHH. */
export function payloadText(payload: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
      .decode(payload)
      .replaceAll('\r', '\\x0d')
      .replaceAll('\n', '\\x0a');
  } catch {
    return Array.from(payload, (byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    ).join('');
  }
}
