// The WITH options that every stream understands, whatever its connector and format.
// Invariant: an option that has no effect because another one is missing is refused, never ignored.
import { choiceOption, durationOption, type OptionSpec, parseDuration, textOption } from '@tidewire/core';

export type StreamType = 'source' | 'sink';

export const TYPE: OptionSpec<StreamType> = choiceOption({
  name: 'type',
  summary: 'whether the connector fills the stream or takes its rows; leave it out for a stream between queries',
  allowed: ['source', 'sink'],
});
export const EXTENSION: OptionSpec<string> = textOption({ name: 'extension', summary: 'the connector' });
export const FORMAT: OptionSpec<string> = textOption({ name: 'format', summary: 'what the bytes of a message mean' });

export const EVENT_TIME: OptionSpec<string> = textOption({
  name: 'event.time',
  summary: 'the column with the time at which the event happened; without it the time of arrival counts',
});

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

export const EVENT_TIME_UNIT: OptionSpec<TimeUnit> = choiceOption({
  name: 'event.time.unit',
  summary: 'the unit of an event time that is a number since 1970, ms unless said otherwise',
  allowed: ['s', 'ms', 'us', 'ns'],
});
export const WATERMARK_DELAY: OptionSpec<number> = durationOption({
  name: 'watermark.delay',
  summary: 'how much later than others a row may come, 0 unless said otherwise',
});

/** Milliseconds without a row after which the watermark of a live source follows the clock. */
export const DEFAULT_IDLE_TIMEOUT = 10_000;

export const IDLE_TIMEOUT: OptionSpec<number | 'off'> = {
  name: 'watermark.idle.timeout',
  family: false,
  summary: 'how long a live source may be silent before its watermark follows the clock, 10 s unless said otherwise',
  shape: 'a duration such as 10 s, or off',
  required: false,
  secret: false,
  fallback: undefined,
  parse: (text) => (text.toLowerCase() === 'off' ? 'off' : parseDuration(text)),
};

export const LATE_POLICY: OptionSpec<'drop'> = choiceOption({
  name: 'late.policy',
  summary: 'what happens to rows whose window is final: they are dropped and counted',
  allowed: ['drop'],
});
export const ERROR_STRATEGY: OptionSpec<'drop' | 'fail' | 'dlq'> = choiceOption({
  name: 'error.strategy',
  summary:
    'what happens to a row in error: it is dropped and counted, it ends the job, or it goes to a dead-letter stream',
  allowed: ['drop', 'fail', 'dlq'],
});
export const DEAD_LETTER_STREAM: OptionSpec<string> = textOption({
  name: 'error.dlq.stream',
  summary: 'the stream that takes rows in error; declared when it does not exist',
});

export const STREAM_OPTIONS: readonly OptionSpec[] = [
  TYPE,
  EXTENSION,
  FORMAT,
  EVENT_TIME,
  EVENT_TIME_UNIT,
  WATERMARK_DELAY,
  IDLE_TIMEOUT,
  LATE_POLICY,
  ERROR_STRATEGY,
  DEAD_LETTER_STREAM,
] as readonly OptionSpec[];

/** Known from other dialects: a key, with a value where only that value is refused, and what to do instead. */
export const UNSUPPORTED_OPTIONS: readonly { readonly key: RegExp; readonly value?: RegExp; readonly hint: string }[] =
  [
    {
      key: /^error\.retry\./,
      hint: "rows in error are not tried again: use \"error.strategy\" = 'drop', 'fail' or 'dlq'",
    },
    { key: /^error\.strategy$/, value: /^retry$/i, hint: "use 'drop', 'fail' or 'dlq'" },
    { key: /^error\.dlq\.fallback-strategy$/, hint: 'leave it out' },
    { key: /^error\.log-level$/, hint: 'leave it out' },
    { key: /^late\.policy$/, value: /^(dlq|update)$/i, hint: "use 'drop': late rows are dropped and counted" },
    { key: /^late\.stream$/, hint: 'leave it out: late rows are dropped and counted' },
  ];
