// The WITH clause of a stream: its own options, then those of the connector and the format it names.
// Invariant: every key belongs to exactly one owner; a key that nobody knows is refused with the nearest one that somebody does.
import {
  type Connector,
  didYouMean,
  didYouMeanHint,
  type Format,
  type OptionSpec,
  type OptionValues,
  readOptions,
  type Span,
  specOfKey,
  unknownOption,
} from '@tidewire/core';
import type { CreateStream, WithOption } from '@tidewire/parser';
import type { ConnectorBinding } from '../catalog/catalog.ts';
import type { DefinitionTable, Registry } from '../registry.ts';
import type { Problems } from './problems.ts';
import { EXTENSION, FORMAT, STREAM_OPTIONS, type StreamType, TYPE, UNSUPPORTED_OPTIONS } from './stream-options.ts';

export interface StreamOptions {
  /** Options of the stream itself. */
  readonly values: OptionValues;
  readonly role: StreamType | undefined;
  readonly connector: Connector | undefined;
  readonly format: Format | undefined;
  /** Options of connector and format as texts. */
  readonly rest: Readonly<Record<string, string>>;
  readonly binding: ConnectorBinding | undefined;
  /** Where an option stands; the stream's name when it was not written. */
  spanOf(key: string): Span;
  valueSpanOf(key: string): Span;
  has(key: string): boolean;
}

export function bindOptions(statement: CreateStream, registry: Registry, problems: Problems): StreamOptions {
  const written = new Map<string, WithOption>();
  for (const option of statement.options) {
    if (!written.has(option.key)) written.set(option.key, option);
    else problems.error('C454', `option "${option.key}" is written twice`, { span: option.keySpan });
  }
  const reader = new Reader(statement, written, problems);
  const supported = [...written.values()].filter((option) => !reader.refuseUnsupported(option));
  const own = supported.filter((o) => specOfKey(STREAM_OPTIONS, o.key) !== undefined);
  const values = reader.read(STREAM_OPTIONS, own, `stream "${statement.name.name}"`);
  const role = values.optional(TYPE);
  const connector = reader.connector(values, role, registry);
  const format = reader.format(values, role, connector, registry);
  const others = supported.filter((o) => !own.includes(o));
  reader.outer(others, role, connector, format);
  return {
    values,
    role,
    connector,
    format,
    rest: textsOf(others),
    binding: bindingOf(role, connector, format, others),
    spanOf: (key) => reader.keySpan(key),
    valueSpanOf: (key) => written.get(key)?.valueSpan ?? statement.name.span,
    has: (key) => written.has(key),
  };
}

function textsOf(options: readonly WithOption[]): Readonly<Record<string, string>> {
  return Object.fromEntries(options.map((o) => [o.key, o.value]));
}

function bindingOf(
  role: StreamType | undefined,
  connector: Connector | undefined,
  format: Format | undefined,
  options: readonly WithOption[],
): ConnectorBinding | undefined {
  if (role === undefined || connector === undefined) return undefined;
  const spans = Object.fromEntries(options.map((o) => [o.key, o.keySpan]));
  return { role, connector: connector.name, format: format?.name, options: textsOf(options), spans };
}

class Reader {
  readonly #statement: CreateStream;
  readonly #written: ReadonlyMap<string, WithOption>;
  readonly #problems: Problems;

  constructor(statement: CreateStream, written: ReadonlyMap<string, WithOption>, problems: Problems) {
    this.#statement = statement;
    this.#written = written;
    this.#problems = problems;
  }

  keySpan(key: string): Span {
    return this.#written.get(key)?.keySpan ?? this.#statement.name.span;
  }

  #valueSpan(spec: OptionSpec): Span {
    return this.#written.get(spec.name)?.valueSpan ?? this.#statement.name.span;
  }

  refuseUnsupported(option: WithOption): boolean {
    const refusal = UNSUPPORTED_OPTIONS.find((u) => u.key.test(option.key) && u.value?.test(option.value) !== false);
    if (refusal === undefined) return false;
    const what =
      refusal.value === undefined ? `option "${option.key}"` : `value "${option.value}" of option "${option.key}"`;
    const span = refusal.value === undefined ? option.keySpan : option.valueSpan;
    this.#problems.error('U347', `${what} is not supported yet`, { span, hint: refusal.hint });
    return true;
  }

  /** Reads options of one owner. A wrong value is marked where it stands, a missing option at `at`. */
  read(specs: readonly OptionSpec[], options: readonly WithOption[], owner: string, at?: Span): OptionValues {
    const { values, problems } = readOptions(specs, textsOf(options), owner);
    for (const { key, diagnostic } of problems) {
      const option = this.#written.get(key);
      const span = diagnostic.code === 'C402' ? option?.valueSpan : option?.keySpan;
      this.#problems.add({ ...diagnostic, span: span ?? at ?? this.#statement.name.span });
    }
    return values;
  }

  connector(values: OptionValues, role: StreamType | undefined, registry: Registry): Connector | undefined {
    const name = values.optional(EXTENSION);
    const span = this.#valueSpan(EXTENSION as OptionSpec);
    if (name === undefined) {
      if (role !== undefined) {
        const names = registry.connectors.all.map((c) => c.name).join(', ');
        const hint = `add extension = '…'; the connectors are: ${names}`;
        this.#problems.error('C403', `option "extension" of stream "${this.#statement.name.name}" is missing`, {
          span,
          hint,
        });
      }
      return undefined;
    }
    if (role === undefined && !this.#written.has(TYPE.name)) {
      const hint = "add type = 'source' to read from it, or type = 'sink' to write to it";
      this.#problems.error('C403', `option "type" of stream "${this.#statement.name.name}" is missing`, { span, hint });
    }
    const connector = this.#named('C455', 'connector', name, registry.connectors, span);
    if (connector === undefined || role === undefined || connector[role] !== undefined) return connector;
    const other = role === 'source' ? 'sink' : 'source';
    this.#problems.error('C456', `connector "${connector.name}" cannot be used as a ${role}`, {
      span,
      hint: `it can be used with type = '${other}'`,
    });
    return undefined;
  }

  #named<T extends { readonly name: string; readonly aliases: readonly string[] }>(
    code: 'C455' | 'C458',
    what: string,
    name: string,
    table: DefinitionTable<T>,
    span: Span,
  ): T | undefined {
    const found = table.find(name);
    if (found !== undefined) return found;
    const suggestions = didYouMean(name, table.names());
    const all = `the ${what}s are: ${table.all.map((d) => d.name).join(', ')}`;
    const near = didYouMeanHint(suggestions);
    const hint = near === undefined ? all : `${near} ${all}`;
    this.#problems.error(code, `${what} "${name}" does not exist`, { span, hint, suggestions });
    return undefined;
  }

  /** E1: a format is named wherever bytes are carried, and it is one that exists. */
  format(
    values: OptionValues,
    role: StreamType | undefined,
    connector: Connector | undefined,
    registry: Registry,
  ): Format | undefined {
    const name = values.optional(FORMAT);
    const span = this.#valueSpan(FORMAT as OptionSpec);
    const demand = role === undefined ? undefined : connector?.[role]?.format;
    if (name === undefined) {
      if (demand === 'required') {
        const hint = `add format = '…'; the formats are: ${registry.formats.all.map((f) => f.name).join(', ')}`;
        this.#problems.error('C457', `format of stream "${this.#statement.name.name}" is missing`, { span, hint });
      }
      return undefined;
    }
    const format = this.#named('C458', 'format', name, registry.formats, span);
    if (role === undefined && !this.#written.has(EXTENSION.name)) {
      const hint = 'leave it out, or add type and extension';
      this.#problems.error('C460', 'option "format" needs "extension"', { span: this.keySpan(FORMAT.name), hint });
    }
    if (demand !== 'none') return format;
    const hint = 'leave the option out: the connector delivers rows';
    this.#problems.error('C459', `connector "${connector?.name ?? ''}" takes no format`, { span, hint });
    return undefined;
  }

  /** Options of the format that mean something only on the other side of a stream. */
  #refuseOtherSide(options: readonly WithOption[], format: Format, role: StreamType): void {
    for (const option of options) {
      const side = specOfKey(format.options, option.key)?.side;
      if (side === undefined || side === role) continue;
      const hint = `leave it out: it is about how a ${side} ${side === 'source' ? 'reads' : 'writes'}`;
      this.#problems.error('C404', `option "${option.key}" means nothing for a ${role}`, {
        span: option.keySpan,
        hint,
      });
    }
  }

  /** An option that the connector has on its other side. */
  #refuseOtherRole(option: WithOption, role: StreamType | undefined, connector: Connector | undefined): boolean {
    if (role === undefined) return false;
    const other = role === 'source' ? 'sink' : 'source';
    if (specOfKey(connector?.[other]?.options ?? [], option.key) === undefined) return false;
    this.#problems.error('C404', `option "${option.key}" means nothing for a ${role}`, {
      span: option.keySpan,
      hint: `leave it out: it is an option of a ${other}`,
    });
    return true;
  }

  /** Options of the format that need every message to follow the one before. */
  #refuseAcrossMessages(options: readonly WithOption[], format: Format, connector: string): void {
    for (const option of options) {
      if (specOfKey(format.options, option.key)?.acrossMessages !== true) continue;
      const message = `option "${option.key}" means nothing for connector "${connector}", whose messages stand alone`;
      this.#problems.error('C404', message, { span: option.keySpan, hint: 'leave it out: columns go by position' });
    }
  }

  /** Options that are not the stream's own. */
  outer(
    options: readonly WithOption[],
    role: StreamType | undefined,
    connector: Connector | undefined,
    format: Format | undefined,
  ): void {
    const factory = role === undefined ? undefined : connector?.[role];
    // With an unknown connector or format nothing can be said about their options.
    const incomplete =
      (factory === undefined && this.#written.has(EXTENSION.name)) ||
      (format === undefined && this.#written.has(FORMAT.name));
    const connectorSpecs = factory?.options ?? [];
    const formatSpecs = format?.options ?? [];
    const ofFormat = (o: WithOption): boolean => format !== undefined && o.key.startsWith(`${format.name}.`);
    const known = (o: WithOption): boolean =>
      specOfKey(ofFormat(o) ? formatSpecs : connectorSpecs, o.key) !== undefined;
    const all = [...STREAM_OPTIONS, ...connectorSpecs, ...formatSpecs];
    for (const option of options) {
      if (known(option) || incomplete || this.#refuseOtherRole(option, role, connector)) continue;
      const { diagnostic } = unknownOption(all, option.key, `stream "${this.#statement.name.name}"`);
      this.#problems.add({ ...diagnostic, span: option.keySpan });
    }
    if (role !== undefined && format !== undefined) {
      this.#refuseOtherSide(options.filter(ofFormat), format, role);
      if (factory?.messagesStandAlone === true) this.#refuseAcrossMessages(options, format, connector?.name ?? '');
    }
    const read = options.filter(known);
    if (factory !== undefined && connector !== undefined) {
      const at = this.#valueSpan(EXTENSION as OptionSpec);
      this.read(
        connectorSpecs,
        read.filter((o) => !ofFormat(o)),
        `connector "${connector.name}"`,
        at,
      );
    }
    if (format !== undefined && connector !== undefined) {
      this.read(formatSpecs, read.filter(ofFormat), `format "${format.name}"`, this.#valueSpan(FORMAT as OptionSpec));
    }
  }
}
