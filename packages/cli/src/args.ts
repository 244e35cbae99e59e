// Reads a command's options and operands by the command's own list of flags.
// Invariant: every argument is either understood or refused by name, with the nearest known flag; nothing is ignored.
import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** One option of a command. Without `value` it is a switch. */
export interface FlagSpec {
  /** Long name without the dashes. */
  readonly name: string;
  readonly short?: string;
  /** What the value is, for help: `N`, `FILE`, `json|csv`. */
  readonly value?: string;
  readonly many?: boolean;
  readonly summary: string;
}

/** Options as they were given. */
export class FlagValues {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The last value given. */
  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  texts(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** Throws UsageError for anything but a number from `min` to `max`. */
  number(name: string, min: number = 0, max: number = Number.MAX_VALUE): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw badValue(name, text, `write a number, ${rangeText(min, max)}`);
  }

  /** As `number`, for whole numbers. */
  whole(name: string, min: number = 0, max: number = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.number(name, min, max);
    if (value === undefined || Number.isInteger(value)) return value;
    throw badValue(name, this.text(name) ?? '', `write a whole number, ${rangeText(min, max)}`);
  }
}

export interface Arguments {
  readonly values: FlagValues;
  readonly operands: readonly string[];
}

export function badValue(flag: string, text: string, hint: string): UsageError {
  return new UsageError(`option --${flag} does not accept "${text}"`, hint);
}

function rangeText(min: number, max: number): string {
  return max === Number.MAX_VALUE || max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`;
}

/** Reads `args` by `flags`. Rejects with UsageError. */
export async function parseArguments(args: readonly string[], flags: readonly FlagSpec[]): Promise<Arguments> {
  const options = Object.fromEntries(
    flags.map(({ name, short, value }) => {
      const type = value === undefined ? ('boolean' as const) : ('string' as const);
      return [name, short === undefined ? { type } : { type, short }];
    }),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = flags.find((flag) => flag.name === token.name);
    if (spec === undefined) throw await unknownFlag(token.rawName, flags);
    const list = values.get(spec.name) ?? [];
    if (list.length > 0 && spec.many !== true) throw new UsageError(`option --${spec.name} is given twice`);
    values.set(spec.name, [...list, valueOf(spec, token.value, token.inlineValue === true, flags)]);
  }
  return { values: new FlagValues(values), operands };
}

function valueOf(spec: FlagSpec, value: string | undefined, inline: boolean, flags: readonly FlagSpec[]): string {
  if (spec.value === undefined) {
    if (value !== undefined) throw new UsageError(`option --${spec.name} takes no value`);
    return '';
  }
  if (value === undefined || (!inline && isFlag(value, flags))) {
    throw new UsageError(`option --${spec.name} needs a value`, `write --${spec.name} ${spec.value}`);
  }
  return value;
}

/** Whether an argument is a known option: then it is not the value of the one before it. SQL text may begin with `--` too. */
function isFlag(text: string, flags: readonly FlagSpec[]): boolean {
  const [head = ''] = text.split('=');
  return flags.some(({ name, short }) => head === `--${name}` || (short !== undefined && head === `-${short}`));
}

async function unknownFlag(rawName: string, flags: readonly FlagSpec[]): Promise<UsageError> {
  const { suggest } = await import('./suggest.ts');
  const nearest = suggest(
    rawName,
    flags.map(({ name }) => `--${name}`),
  );
  return new UsageError(`option ${rawName} does not exist`, nearest ?? 'add --help for the list of options');
}
