// The json.* options, and their values in the form that decoders and encoders use.
// Invariant: every limit of the JSON format that a user may move is here with its default.
import {
  booleanOption,
  choiceOption,
  familyOption,
  integerOption,
  type OptionSpec,
  type OptionValues,
} from '@tidewire/core';
import type { EpochUnit } from '../value-rules.ts';
import { LARGEST_DEPTH } from './skip.ts';

/** Levels of objects and arrays in one message. */
const DEFAULT_MAX_DEPTH = 64;
/** Keys in one object of an OBJECT column. */
const DEFAULT_MAX_KEYS = 1_024;

export const MAPPING_PREFIX = 'json.mapping.';

const mapping: OptionSpec<ReadonlyMap<string, string>> = familyOption({
  name: MAPPING_PREFIX,
  side: 'source',
  summary: "where a column's value stands in the message, as a path such as $.data.price, $.items[0] or $['a.b']",
});
const failOnMissingField: OptionSpec<boolean> = booleanOption({
  name: 'json.fail-on-missing-field',
  side: 'source',
  summary: 'whether a message without the field of a column is a row error instead of NULL',
  fallback: false,
});
const timestampUnit: OptionSpec<EpochUnit> = choiceOption({
  name: 'json.timestamp.unit',
  side: 'source',
  summary: 'the unit of numbers in TIMESTAMP columns of a source',
  allowed: ['s', 'ms', 'us', 'ns'],
  fallback: 'ms',
});
const timestampFormat: OptionSpec<'iso' | 'epoch'> = choiceOption({
  name: 'json.timestamp.format',
  side: 'sink',
  summary: 'how a sink writes TIMESTAMP: ISO 8601 text, or milliseconds since 1970',
  allowed: ['iso', 'epoch'],
  fallback: 'iso',
});
const decimalForm: OptionSpec<'number' | 'string'> = choiceOption({
  name: 'json.decimal',
  side: 'sink',
  summary: 'how a sink writes DECIMAL: as a number or as a string, with all digits either way',
  allowed: ['number', 'string'],
  fallback: 'number',
});
const maxDepth: OptionSpec<number> = integerOption({
  name: 'json.max.depth',
  side: 'source',
  summary: 'levels of objects and arrays that one message may nest',
  min: 1,
  max: LARGEST_DEPTH,
  fallback: DEFAULT_MAX_DEPTH,
});
const maxKeys: OptionSpec<number> = integerOption({
  name: 'json.max.keys',
  side: 'source',
  summary: 'keys that one object in an OBJECT column may have',
  min: 1,
  max: 1_000_000,
  fallback: DEFAULT_MAX_KEYS,
});

export const JSON_OPTIONS: readonly OptionSpec[] = [
  mapping,
  failOnMissingField,
  timestampUnit,
  timestampFormat,
  decimalForm,
  maxDepth,
  maxKeys,
] as readonly OptionSpec[];

export interface JsonSourceSettings {
  /** Path texts by column name. */
  readonly mapping: ReadonlyMap<string, string>;
  readonly failOnMissingField: boolean;
  readonly unit: EpochUnit;
  readonly maxDepth: number;
  readonly maxKeys: number;
}

export function sourceSettings(options: OptionValues): JsonSourceSettings {
  return {
    mapping: options.optional(mapping) ?? new Map(),
    failOnMissingField: options.get(failOnMissingField),
    unit: options.get(timestampUnit),
    maxDepth: options.get(maxDepth),
    maxKeys: options.get(maxKeys),
  };
}

export interface JsonSinkSettings {
  readonly timestamps: 'iso' | 'epoch';
  readonly decimals: 'number' | 'string';
}

export function sinkSettings(options: OptionValues): JsonSinkSettings {
  return { timestamps: options.get(timestampFormat), decimals: options.get(decimalForm) };
}
