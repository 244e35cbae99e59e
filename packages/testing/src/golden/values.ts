// Values as golden scripts write them: JSON that keeps every digit, with times, bytes and non-finite numbers besides.
// Invariant: what printValue writes for a value of the engine's API, readRow reads back as the same value.

/** A row of a `push` line. */
export type ScriptRow = Record<string, unknown>;

const SPACE = /\s*/y;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
const WORD = /-?[A-Za-z]+/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const TIME = /@[0-9T:.Z+-]+/y;
const BYTES = /x"([0-9a-f]*)"/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    const value = this.value();
    this.#take(SPACE);
    if (this.#at < this.#text.length) this.#fail('the end of the line');
    return value;
  }

  value(): unknown {
    if (this.#accept('{')) return this.#object();
    if (this.#accept('[')) return this.#array();
    const bytes = this.#take(BYTES);
    if (bytes !== undefined)
      return Uint8Array.from(bytes.slice(2, -1).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const time = this.#take(TIME);
    if (time !== undefined) return readTime(time.slice(1)) ?? this.#fail('a time such as @00:00:05');
    const text = this.#take(STRING);
    if (text !== undefined) return JSON.parse(text);
    const number = this.#take(NUMBER);
    if (number !== undefined) return exactNumber(number);
    const word = this.#take(WORD) ?? '';
    return WORDS.has(word) ? WORDS.get(word) : this.#fail('a value');
  }

  #object(): ScriptRow {
    const fields: [string, unknown][] = [];
    if (this.#accept('}')) return {};
    do {
      this.#take(SPACE);
      const key = this.#take(STRING) ?? this.#fail('a key in double quotes');
      if (!this.#accept(':')) this.#fail('":"');
      fields.push([JSON.parse(key) as string, this.value()]);
    } while (this.#accept(','));
    if (!this.#accept('}')) this.#fail('"," or "}"');
    return Object.fromEntries(fields);
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    if (this.#accept(']')) return items;
    do items.push(this.value());
    while (this.#accept(','));
    if (!this.#accept(']')) this.#fail('"," or "]"');
    return items;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #accept(character: string): boolean {
    this.#take(SPACE);
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    this.#take(SPACE);
    return true;
  }

  #fail(wanted: string): never {
    throw new Error(`expected ${wanted} at character ${this.#at + 1} of: ${this.#text}`);
  }
}

/** A number where a double says the same, else a bigint, else the text: what the API takes without loss. */
function exactNumber(text: string): number | bigint | string {
  const value = Number(text);
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(value) ? value : BigInt(text);
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '');
  return digits.length <= 17 ? value : text;
}

/** `00:01:30`, `00:00:00.250` (on 1970-01-01) or an ISO instant, in milliseconds since 1970. */
export function readTime(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const clock = /^-?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text);
  if (clock !== null) {
    const [, hours, minutes, seconds] = clock.map(Number);
    return sign * Math.round((((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000);
  }
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/** The row of one input line. Throws Error naming the place. */
export function readRow(line: string): ScriptRow {
  const value = new Reader(line).whole();
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as ScriptRow;
  throw new Error(`a row is written {"column": value, …}, not: ${line}`);
}

/** One value of input or of a column declaration. */
export function readValue(text: string): unknown {
  return new Reader(text).whole();
}

/** A value of the engine's API on one line; -0 is told from 0. */
export function printValue(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Uint8Array)
    return `x"${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}"`;
  if (Array.isArray(value)) return `[${value.map(printValue).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${printValue(item)}`);
  return `{${fields.join(',')}}`;
}

/** The shortest digits of a single-precision number. */
export function printFloat(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return printValue(value);
}
