// The texts of a new format: messages that are one text, its tests with the conformance suite, and its golden script.
// Invariant: the format keeps the whole contract of core: it never throws for input, and each bad row costs itself.

import type { Names } from './scaffold-templates.ts';

export function formatFile({ name, constant }: Names): string {
  return `// The ${name} format: a message is one STRING.
// Invariant: bytes that are not UTF-8 and texts that UTF-8 cannot carry are row errors, never repaired.
import {
  type ColumnBatch,
  cellAt,
  type DecodeRequest,
  type Decoder,
  type EncodeRequest,
  type Encoder,
  type Format,
  STRING,
  setCell,
} from '@tidewire/core';
import { rowError } from './row-errors.ts';
import { notOneColumn } from './schema-rules.ts';
import { decodeUtf8, encodeUtf8, invalidUtf8At, isWellFormedText } from './utf8.ts';

export const ${constant}: Format = {
  name: '${name}',
  aliases: [],
  summary: 'a message is the text of the one STRING column',
  options: [],
  pushdown: { filter: false, copy: false },
  check: (schema) => notOneColumn(schema, '${name}', 'STRING'),
  decoder: createDecoder,
  encoder: createEncoder,
};

function createDecoder({ uses }: DecodeRequest): Decoder {
  const isUsed = uses[0] !== 'skip';
  return {
    decode: ({ bytes, spans, count }, into, onError) => {
      into.ensureCapacity(into.length + count);
      const [column] = into.columns;
      for (let k = 0; k < count; k++) {
        const start = spans[2 * k] ?? 0;
        const end = spans[2 * k + 1] ?? 0;
        if (isUsed && invalidUtf8At(bytes, start, end) >= 0) {
          onError(rowError('R501', 'message is not valid UTF-8', undefined, start, end));
          continue;
        }
        if (isUsed && column !== undefined) setCell(column, into.length, decodeUtf8(bytes, start, end));
        into.length++;
      }
    },
  };
}

function createEncoder({ schema }: EncodeRequest): Encoder {
  const name = schema.columns[0]?.name;
  return {
    encode: (batch, from, to, into, onError) => {
      for (let row = from; row < to; row++) {
        const text = textAt(batch, row);
        if (text === undefined) {
          onError(rowError('R508', \`column "\${name}" has no text that a message can carry\`, name));
          continue;
        }
        const payload = encodeUtf8(text);
        into.reserve(payload.length);
        into.bytes.set(payload, into.length);
        into.length += payload.length;
        into.endPayload();
      }
    },
  };
}

function textAt(batch: ColumnBatch, row: number): string | undefined {
  const [column] = batch.columns;
  const cell = column === undefined ? null : cellAt(column, STRING, row);
  return typeof cell === 'string' && isWellFormedText(cell) ? cell : undefined;
}
`;
}

export function formatTest({ name, file, constant }: Names): string {
  return `import { LONG, STRING } from '@tidewire/core';
import { formatSuite } from '@tidewire/testing';
import { describe, it } from 'vitest';
import { ${constant} } from './${file}.ts';

describe('format ${name}', () => {
  const suite = formatSuite({
    format: ${constant},
    types: [STRING],
    refused: [LONG],
    nulls: 'refused',
    bad: [{ name: 'bytes that are not UTF-8', type: STRING, message: Uint8Array.of(0xff), code: 'R501' }],
    limits: [],
    unwritable: [{ name: 'half a surrogate pair', type: STRING, cell: '\\ud800', code: 'R508' }],
  });
  for (const { name, run } of suite) it(name, run);
});
`;
}

export function formatScript({ name }: Names): string {
  return `# The format ${name}: a message is one text; what is no UTF-8 costs itself.

sql
CREATE STREAM t (line STRING) WITH (type = 'source', extension = 'test', format = '${name}');
CREATE STREAM out (line STRING) WITH (type = 'sink', extension = 'test', format = '${name}');
INSERT INTO out SELECT UPPER(line) AS line FROM t;
----
ok

feed
hello
\\xff
again
----
sink + HELLO
sink + AGAIN

metrics rowsRejected
----
t.rowsRejected 1
out.rowsRejected 0
`;
}
