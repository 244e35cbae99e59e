// What every factory must make of options: unknown, missing and unreadable ones are refused, each with its own code.
// Invariant: derived from the factory's own list of options, so a new option is covered the day it is added.
import { ok, throws } from 'node:assert/strict';
import { type OptionSpec, type OptionTexts, SqlError } from '@tidewire/core';
import type { ConformanceCase } from '../conformance-case.ts';

export interface OptionSetup {
  readonly options: readonly OptionSpec[];
  /** Options the factory accepts. */
  readonly valid: OptionTexts;
  /** Calls createInitialized; must open nothing. */
  readonly create: (options: OptionTexts) => unknown;
}

/** No option of any kind but text reads this. */
const UNREADABLE = '\u0001?';

export function optionCases(side: 'source' | 'sink', setup: OptionSetup): readonly ConformanceCase[] {
  const { options, valid, create } = setup;
  const refusal = (name: string, texts: OptionTexts, code: string): ConformanceCase => ({
    name: `${side} options: ${name}`,
    run: async () => {
      throws(
        () => create(texts),
        (error: unknown) => {
          ok(error instanceof SqlError, `threw something else than an SqlError: ${String(error)}`);
          const codes = error.diagnostics.map((diagnostic) => diagnostic.code);
          ok(codes.includes(code), `expected ${code} among ${codes.join(', ')}`);
          return true;
        },
      );
    },
  });
  const accepts = { name: `${side} options: accepts its valid ones`, run: async () => void create(valid) };
  const unknown = refusal('refuses a key that does not exist', { ...valid, 'no.such.option': '1' }, 'C401');
  const missing = options
    .filter((spec) => spec.required)
    .map((spec) =>
      refusal(`refuses to be without ${spec.name}`, { ...without(valid, spec.name), ...met(spec) }, 'C403'),
    );
  const unreadable = options
    .filter((spec) => !spec.family && spec.parse(UNREADABLE) === undefined)
    .map((spec) =>
      refusal(`refuses an unreadable ${spec.name}`, { ...valid, ...met(spec), [spec.name]: UNREADABLE }, 'C402'),
    );
  const pointless = options.flatMap((spec) => {
    const other = spec.when?.option.allowed?.find((word) => word !== spec.when?.is);
    if (spec.when === undefined || other === undefined) return [];
    const key = spec.family ? `${spec.name}x` : spec.name;
    const texts = { ...valid, [spec.when.option.name]: other, [key]: '1' };
    return [refusal(`refuses ${key} where it means nothing`, texts, 'C404')];
  });
  return [accepts, unknown, ...missing, ...unreadable, ...pointless];
}

/** What must be written for an option to mean something. */
function met({ when }: OptionSpec): OptionTexts {
  return when === undefined ? {} : { [when.option.name]: when.is };
}

function without(texts: OptionTexts, name: string): OptionTexts {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => key !== name));
}
