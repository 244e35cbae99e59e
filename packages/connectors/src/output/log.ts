// The log connector: every row is one entry of the engine's log, for a look at what a stream carries.
// Invariant: an entry has no control characters and is bounded; one that was cut says so.
import {
  type Connector,
  type ConnectorHost,
  choiceOption,
  integerOption,
  type LogLevel,
  type OptionSpec,
  type OptionTexts,
  type PayloadBuffer,
  readOptions,
  type Sink,
  SqlError,
  textOption,
} from '@tidewire/core';

const LEVEL_OPTION: OptionSpec<LogLevel> = choiceOption<LogLevel>({
  name: 'log.level',
  summary: 'Level of the entries.',
  allowed: ['debug', 'info', 'warn', 'error'],
  fallback: 'info',
});

const PREFIX_OPTION: OptionSpec<string> = textOption({
  name: 'log.prefix',
  summary: 'Text in front of every entry.',
  fallback: '',
});

const MAX_BYTES_OPTION: OptionSpec<number> = integerOption({
  name: 'log.max.bytes',
  summary: 'Bytes of a row to show; a longer one is cut, and says so.',
  min: 1,
  max: 1024 * 1024,
  fallback: 4096,
});

const OPTIONS: readonly OptionSpec[] = [LEVEL_OPTION, PREFIX_OPTION, MAX_BYTES_OPTION] as readonly OptionSpec[];

export const log: Connector = {
  name: 'log',
  aliases: [],
  summary: 'Rows as entries of the log.',
  sink: { options: OPTIONS, format: 'optional', createInitialized: createLogSink },
};

function createLogSink(options: OptionTexts, host: ConnectorHost): Sink {
  const { values, problems } = readOptions(OPTIONS, options, 'a log sink');
  if (problems.length > 0) throw new SqlError(problems.map((problem) => problem.diagnostic));
  const level = values.get(LEVEL_OPTION);
  const prefix = values.get(PREFIX_OPTION);
  const maxBytes = values.get(MAX_BYTES_OPTION);
  let written = 0;
  return {
    id: 'log',
    pending: 0,
    isOverloaded: false,
    validateConnectivity: () => Promise.resolve(),
    start: () => Promise.resolve(),
    publish: (payloads) => {
      for (let k = 0; k < payloads.count; k++) host.log.log(level, `${prefix}${entryOf(payloads, k, maxBytes)}`);
      written += payloads.count;
      return undefined;
    },
    stop: () => Promise.resolve(),
    counters: () => ({ written }),
  };
}

function entryOf(payloads: PayloadBuffer, k: number, maxBytes: number): string {
  const from = payloads.startOf(k);
  const length = payloads.startOf(k + 1) - from;
  const shown = Buffer.from(
    payloads.bytes.buffer,
    payloads.bytes.byteOffset + from,
    Math.min(length, maxBytes),
  ).toString();
  const plain = shown.replace(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return length <= maxBytes ? plain : `${plain} … (${length} bytes)`;
}
