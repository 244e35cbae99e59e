// Typed WITH options: one spec carries name, type, default, allowed values, secrecy and documentation.
// Invariant: an option that no spec names is an error with the nearest known key; a value that does not parse never becomes a default.
import { type Diagnostic, errorDiagnostic } from './diagnostic.ts';
import { didYouMean, didYouMeanHint } from './did-you-mean.ts';
import { parseDuration } from './duration.ts';

export interface OptionSpec<T = unknown> {
  /** The key, or for a family of keys its prefix ending in a dot, as in `websocket.headers.`. */
  readonly name: string;
  readonly family: boolean;
  readonly summary: string;
  /** What the value looks like, for messages and documentation: `true or false`, `milliseconds`. */
  readonly shape: string;
  readonly allowed?: readonly string[] | undefined;
  readonly required: boolean;
  readonly secret: boolean;
  readonly fallback: T | undefined;
  /** The only side of a stream on which the option means something; undefined: both. */
  readonly side?: 'source' | 'sink' | undefined;
  /** true: about the messages of a stream as the lines of one text, so it means nothing where messages stand alone. */
  readonly acrossMessages?: boolean | undefined;
  /** The value of another option with which alone this one means something; undefined: any. */
  readonly when?: OptionCondition | undefined;
  /** The value, or undefined when the text is not one. */
  readonly parse: (text: string) => T | undefined;
}

export interface OptionCondition {
  readonly option: OptionSpec<string>;
  readonly is: string;
}

interface Details<T> {
  readonly name: string;
  readonly summary: string;
  readonly required?: boolean;
  readonly secret?: boolean;
  readonly fallback?: T;
  readonly side?: 'source' | 'sink';
}

function option<T>(d: Details<T>, shape: string, parse: (text: string) => T | undefined): OptionSpec<T> {
  const { name, summary, required = false, secret = false, fallback, side } = d;
  return { name, family: false, summary, shape, required, secret, fallback, side, parse };
}

export function textOption(d: Details<string>): OptionSpec<string> {
  return option(d, 'text', (text) => text);
}

/** `true` or `false`, ignoring case; nothing else. */
export function booleanOption(d: Details<boolean>): OptionSpec<boolean> {
  return option(d, 'true or false', (text) => {
    const folded = text.toLowerCase();
    return folded === 'true' ? true : folded === 'false' ? false : undefined;
  });
}

/** A whole number within [min, max]. */
export function integerOption(
  d: Details<number> & { readonly min?: number; readonly max?: number },
): OptionSpec<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = d;
  const shape =
    max === Number.MAX_SAFE_INTEGER ? `a whole number, ${min} or more` : `a whole number from ${min} to ${max}`;
  return option(d, shape, (text) => {
    const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  });
}

/** Milliseconds from `30s`, `1 min`, `250 ms` or a plain number of milliseconds. */
export function durationOption(d: Details<number>): OptionSpec<number> {
  return option(d, 'a duration such as 500 ms, 30 s or 1 min', parseDuration);
}

/** One of a fixed set of words, ignoring case. */
export function choiceOption<T extends string>(d: Details<T> & { readonly allowed: readonly T[] }): OptionSpec<T> {
  const parse = (text: string): T | undefined => d.allowed.find((word) => word === text.toLowerCase());
  return { ...option(d, `one of ${d.allowed.join(', ')}`, parse), allowed: d.allowed };
}

/** All keys that begin with `name`, which ends in a dot: a map from the rest of the key to the value. */
export function familyOption(d: Details<ReadonlyMap<string, string>>): OptionSpec<ReadonlyMap<string, string>> {
  return { ...option<ReadonlyMap<string, string>>(d, 'text', () => undefined), family: true };
}

/** The option as one that means something, and may be required, only while another has a certain value. */
export function onlyWhen<T, V extends string>(
  spec: OptionSpec<T>,
  other: OptionSpec<V>,
  is: NoInfer<V>,
): OptionSpec<T> {
  return { ...spec, when: { option: other as unknown as OptionSpec<string>, is } };
}

/** Options as a script gives them: keys and values as text, `${…}` already expanded. */
export type OptionTexts = Readonly<Record<string, string>>;

/** Typed values by spec. */
export class OptionValues {
  readonly #values: ReadonlyMap<OptionSpec, unknown>;
  constructor(values: ReadonlyMap<OptionSpec, unknown>) {
    this.#values = values;
  }
  /** The value written, or the default; undefined when there is neither. */
  optional<T>(spec: OptionSpec<T>): T | undefined {
    const value = this.#values.get(spec as OptionSpec) as T | undefined;
    return value === undefined ? spec.fallback : value;
  }
  /** The value of an option that is required or has a default. */
  get<T>(spec: OptionSpec<T>): T {
    return this.optional(spec) as T;
  }
}

export interface OptionProblem {
  /** The key the problem is about, so that the caller can point at it in the script. */
  readonly key: string;
  readonly diagnostic: Diagnostic;
}

export interface OptionReading {
  readonly values: OptionValues;
  readonly problems: readonly OptionProblem[];
}

/** The spec that a key belongs to. */
export function specOfKey(specs: readonly OptionSpec[], key: string): OptionSpec | undefined {
  return specs.find((s) => (s.family ? key.startsWith(s.name) && key.length > s.name.length : s.name === key));
}

/** C401: a key that no spec names. */
export function unknownOption(specs: readonly OptionSpec[], key: string, owner: string): OptionProblem {
  const suggestions = didYouMean(
    key,
    specs.map((s) => s.name).filter((name) => name !== key),
  );
  const known = specs.map((s) => (s.family ? `${s.name}*` : s.name)).join(', ');
  const bare = specs.some((s) => s.name === key) ? `write a name behind "${key}"` : undefined;
  const hint = bare ?? didYouMeanHint(suggestions) ?? `the options are: ${known}`;
  return {
    key,
    diagnostic: errorDiagnostic('C401', `option "${key}" of ${owner} does not exist`, { hint, suggestions }),
  };
}

function invalidOption(spec: OptionSpec, key: string, text: string): OptionProblem {
  const shown = spec.secret ? 'the value' : `"${text}"`;
  const suggestions = spec.allowed === undefined ? [] : didYouMean(text, spec.allowed);
  const nearest = didYouMeanHint(suggestions);
  const hint = `write ${spec.shape}${nearest === undefined ? '' : `; ${nearest}`}`;
  return {
    key,
    diagnostic: errorDiagnostic('C402', `option "${key}" does not accept ${shown}`, { hint, suggestions }),
  };
}

/** C404: an option whose condition does not hold. */
function pointlessOption(key: string, { option, is }: OptionCondition): OptionProblem {
  const hint = `leave it out, or write "${option.name}" = '${is}'`;
  const message = `option "${key}" means something only with "${option.name}" = '${is}'`;
  return { key, diagnostic: errorDiagnostic('C404', message, { hint }) };
}

/** Reads texts by specs. Every problem is reported, in the order of the texts, then missing required options. */
export function readOptions(specs: readonly OptionSpec[], texts: OptionTexts, owner: string): OptionReading {
  const read = new Map<OptionSpec, unknown>();
  const values = new OptionValues(read);
  const written: {
    readonly key: string;
    readonly spec: OptionSpec | undefined;
    readonly problem: OptionProblem | undefined;
  }[] = [];
  for (const [key, text] of Object.entries(texts)) {
    const spec = specOfKey(specs, key);
    written.push({ key, spec, problem: takeOption(spec, key, text, read, specs, owner) });
  }
  const unreadable = new Set(written.flatMap(({ spec, problem }) => (problem === undefined ? [] : [spec])));
  // Of an option whose condition cannot be read nothing is said.
  const isOpen = ({ when }: OptionSpec): boolean => when !== undefined && unreadable.has(when.option as OptionSpec);
  const holds = ({ when }: OptionSpec): boolean => when === undefined || values.optional(when.option) === when.is;
  const problems = written.flatMap(({ key, spec, problem }) => {
    if (spec?.when !== undefined && !isOpen(spec) && !holds(spec)) return [pointlessOption(key, spec.when)];
    return problem === undefined ? [] : [problem];
  });
  for (const spec of specs) {
    if (!spec.required || Object.hasOwn(texts, spec.name) || isOpen(spec) || !holds(spec)) continue;
    const diagnostic = errorDiagnostic('C403', `option "${spec.name}" of ${owner} is missing`, {
      hint: `add "${spec.name}" = '…': ${spec.summary}`,
    });
    problems.push({ key: spec.name, diagnostic });
  }
  return { values, problems };
}

/** Adds what one text says to `read`; gives the problem when it says nothing. */
function takeOption(
  spec: OptionSpec | undefined,
  key: string,
  text: string,
  read: Map<OptionSpec, unknown>,
  specs: readonly OptionSpec[],
  owner: string,
): OptionProblem | undefined {
  if (spec === undefined) return unknownOption(specs, key, owner);
  if (spec.family) {
    const members = (read.get(spec) as Map<string, string> | undefined) ?? new Map<string, string>();
    read.set(spec, members.set(key.slice(spec.name.length), text));
    return undefined;
  }
  const value = spec.parse(text);
  if (value === undefined) return invalidOption(spec, key, text);
  read.set(spec, value);
  return undefined;
}
