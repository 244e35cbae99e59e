// Source text that is safe by construction, and the only call of `Function` in the project.
// Invariants: a Code value is made only here; whatever else enters a template prints as a literal, so no name, text or
// pattern of a script can become code; values that have no literal are captured as closure parameters, never printed.
import { InternalError } from '@tidewire/core';

/** This expression or plan has no generated form; the caller falls back to interpretation. */
export class NotCompilable extends Error {
  override readonly name = 'NotCompilable';
}

class CodeText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** Generated source text: an expression, or statements on lines of their own. */
export type Code = CodeText;

/** What a template takes: Code enters as it is, the rest as a literal. */
export type Insertable = Code | string | number | bigint | boolean | null;

/** `js\`${left} + ${1}\``: code from literal source text, Code values and literals. */
export function js(strings: TemplateStringsArray, ...values: readonly Insertable[]): Code {
  let text = strings[0] ?? '';
  values.forEach((value, i) => {
    text += print(value) + (strings[i + 1] ?? '');
  });
  return new CodeText(text);
}

function print(value: Insertable): string {
  if (value instanceof CodeText) return value.toString();
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
    case 'number': {
      const digits = Object.is(value, -0) ? '-0' : String(value);
      return value < 0 || digits === '-0' ? `(${digits})` : digits;
    }
    case 'bigint':
      return value < 0n ? `(${value}n)` : `${value}n`;
    case 'boolean':
      return String(value);
    default:
      if (value === null) return 'null';
      throw new InternalError('only code and literals can enter generated code');
  }
}

/** No text at all. */
export const EMPTY: Code = new CodeText('');

export function isEmpty(code: Code): boolean {
  return code.toString() === '';
}

/** Statements one below the other; empty ones vanish. */
export function lines(codes: readonly Code[]): Code {
  return new CodeText(
    codes
      .map(String)
      .filter((text) => text !== '')
      .join('\n'),
  );
}

/** Expressions separated by commas. */
export function list(codes: readonly Code[]): Code {
  return new CodeText(codes.map(String).join(', '));
}

/** A comment on one line, whatever the text holds. */
export function comment(text: string): Code {
  return new CodeText(`// ${text.replace(/[\r\n\u2028\u2029]+/g, ' ')}`);
}

/** Fresh names and captured values of one generated function. */
export class Scope {
  #names = 0;
  readonly #captures = new Map<unknown, { readonly name: string; readonly value: unknown }>();

  /** A name that nothing else in the scope has; `hint` only makes the text easier to read. */
  fresh(hint: string): Code {
    return new CodeText(this.#unique(hint));
  }

  /** The name under which the generated function sees a value; the same value always has the same name. */
  capture(hint: string, value: unknown): Code {
    let captured = this.#captures.get(value);
    if (captured === undefined) {
      captured = { name: this.#unique(hint), value };
      this.#captures.set(value, captured);
    }
    return new CodeText(captured.name);
  }

  #unique(hint: string): string {
    const word = hint
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 24);
    return `${/^[A-Za-z]/.test(word) ? word : `v${word}`}_${this.#names++}`;
  }

  get captures(): readonly { readonly name: string; readonly value: unknown }[] {
    return [...this.#captures.values()];
  }
}

export interface FunctionSource {
  /** Names the function in stack traces and debuggers. */
  readonly label: string;
  /** What the function is made for, as a comment at its head; cut when it is long. */
  readonly about?: string | undefined;
  readonly scope: Scope;
  /** Made by scope.fresh. */
  readonly params: readonly Code[];
  readonly body: Code;
}

/** Whether source text may become functions; `never` suits hosts that forbid it, and tests of the interpreter. */
export type GenerationPolicy = 'allowed' | 'never';

export interface Generated<F> {
  readonly run: F;
  /** The text that was compiled, formatted: what EXPLAIN CODE shows. */
  readonly text: string;
}

/** The text of a query that stands at the head of its generated code is cut here. */
const MAX_ABOUT_CHARACTERS = 2_000;

/** Makes every program's text different: equal texts would share one closure cell, and captured values would not be constants. */
let serial = 0;

/** Compiles a function of the given shape. Throws NotCompilable when the policy or the host forbids it. */
export function generateFunction<F>(source: FunctionSource, policy: GenerationPolicy): Generated<F> {
  if (policy === 'never') throw new NotCompilable('code generation is switched off');
  const text = functionText(source);
  const { captures } = source.scope;
  const label = source.label.replace(/[^A-Za-z0-9_.-]+/g, '-');
  // As constants of a closure that is made once, captured arrays and functions are constants to the JIT as well: it knows
  // their addresses and lengths and inlines calls. As parameters they would be variables.
  const constants = captures.map((c, i) => `const ${c.name} = p${i};`).join('\n');
  const program = `"use strict";\n${constants}\nreturn ${text};\n//# sourceURL=tidewire/${label}-${++serial}.js\n`;
  let factory: (...values: unknown[]) => F;
  try {
    factory = new Function(...captures.map((_, i) => `p${i}`), program) as (...values: unknown[]) => F;
  } catch (error) {
    // A content security policy refuses with EvalError; anything else is a bug of the generator and must be seen.
    if (error instanceof EvalError) throw new NotCompilable('the host forbids code generation', { cause: error });
    throw error;
  }
  return { run: factory(...captures.map((c) => c.value)), text };
}

/** The function as formatted text, without compiling it. */
function functionText(source: FunctionSource): string {
  const name = source.label.replace(/[^A-Za-z0-9]+/g, '_');
  const about = source.about === undefined ? EMPTY : comment(source.about.slice(0, MAX_ABOUT_CHARACTERS));
  return indented(`function run_${name}(${list(source.params)}) {\n${lines([about, source.body])}\n}`);
}

/** Indents by two blanks per open brace. Only white space at the start of lines changes; literals never span lines. */
function indented(text: string): string {
  let depth = 0;
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      if (/^[})\]]/.test(line)) depth = Math.max(0, depth - 1);
      const at = depth;
      if (/[{([]$/.test(line) && !line.startsWith('//')) depth++;
      return '  '.repeat(at) + line;
    })
    .join('\n');
}
