// Builds the outer end of a stream from its binding: source with decoder, sink with encoder.
// Invariant: nothing here touches the outside; what a connector refuses is reported at the option it is about.
import {
  type ColumnUse,
  type Connector,
  type ConnectorHost,
  type DecodeFilter,
  type Decoder,
  type Diagnostic,
  type Encoder,
  type Format,
  InternalError,
  type OptionValues,
  readOptions,
  type Schema,
  type Sink,
  type Source,
  SqlError,
} from '@tidewire/core';
import type { ConnectorBinding, StreamDefinition } from './catalog/catalog.ts';
import type { Registry } from './registry.ts';
import { payloadColumns } from './runtime/payload-columns.ts';

interface Split {
  readonly connector: Connector;
  readonly format: Format | undefined;
  readonly connectorOptions: Readonly<Record<string, string>>;
  readonly formatValues: OptionValues;
}

/** Which options are the connector's and which the format's; both were checked by the binder. */
function split(binding: ConnectorBinding, registry: Registry): Split {
  const connector = registry.connectors.find(binding.connector);
  if (connector === undefined)
    throw new InternalError(`connector "${binding.connector}" was bound but is not registered`);
  const format = binding.format === undefined ? undefined : registry.formats.find(binding.format);
  const isFormatKey = (key: string): boolean => format !== undefined && key.startsWith(`${format.name}.`);
  const pick = (wanted: boolean): Record<string, string> =>
    Object.fromEntries(Object.entries(binding.options).filter(([key]) => isFormatKey(key) === wanted));
  const { values } = readOptions(format?.options ?? [], pick(true), `format "${format?.name ?? ''}"`);
  return { connector, format, connectorOptions: pick(false), formatValues: values };
}

function payloadSchema(definition: StreamDefinition): Schema {
  const columns = payloadColumns(definition).flatMap((index) => definition.schema.columns[index] ?? []);
  return { columns };
}

/** Adds the place in the script to diagnostics that name an option of the stream. */
function placed<T>(definition: StreamDefinition, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const placedAt = error.diagnostics.map((d) => ({ ...d, span: d.span ?? spanOf(definition, d) }));
    throw new SqlError(placedAt, { cause: error });
  }
}

function spanOf(definition: StreamDefinition, diagnostic: Diagnostic): Diagnostic['span'] {
  const spans = definition.binding?.spans ?? {};
  const named = Object.keys(spans).find((key) => diagnostic.message.includes(`"${key}"`));
  return named === undefined ? definition.span : spans[named];
}

export function createSource(definition: StreamDefinition, registry: Registry, host: ConnectorHost): Source {
  const binding = requireBinding(definition);
  const { connector, connectorOptions } = split(binding, registry);
  const factory = connector.source;
  if (factory === undefined) throw new InternalError(`connector "${connector.name}" has no source`);
  return placed(definition, () => factory.createInitialized(connectorOptions, host, payloadSchema(definition)));
}

export interface OpenSink {
  readonly sink: Sink;
  readonly encoder: Encoder;
}

export function createSink(definition: StreamDefinition, registry: Registry, host: ConnectorHost): OpenSink {
  const binding = requireBinding(definition);
  const { connector, format, connectorOptions, formatValues } = split(binding, registry);
  const encoding = format ?? registry.formats.find('json');
  const factory = connector.sink;
  if (factory === undefined || encoding === undefined)
    throw new InternalError(`connector "${connector.name}" has no sink`);
  const metadata = definition.metadata.map(({ name }) => name);
  const schema = payloadSchema(definition);
  const sink = placed(definition, () => factory.createInitialized(connectorOptions, host, schema, metadata));
  return { sink, encoder: encoding.encoder({ schema, options: formatValues }) };
}

/** The decoder for a stream's messages; undefined when its source delivers rows. */
export function createDecoder(
  definition: StreamDefinition,
  registry: Registry,
  uses: readonly ColumnUse[],
  filter: readonly DecodeFilter[],
  codegen: boolean,
): Decoder | undefined {
  const { format, formatValues } = split(requireBinding(definition), registry);
  if (format === undefined) return undefined;
  const payload = payloadColumns(definition);
  return format.decoder({
    schema: payloadSchema(definition),
    uses: payload.map((index) => uses[index] ?? 'skip'),
    filter: filter.map((f) => ({ ...f, column: payload.indexOf(f.column) })),
    options: formatValues,
    codegen,
  });
}

function requireBinding(definition: StreamDefinition): ConnectorBinding {
  if (definition.binding === undefined) throw new InternalError(`stream "${definition.name}" has no connector`);
  return definition.binding;
}
