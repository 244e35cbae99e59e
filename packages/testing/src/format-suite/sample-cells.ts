// Cells that a format must carry unharmed, by type: ordinary ones, the ends of each range, and what is easily mangled.
// Invariant: every cell fits its type; no cell is NULL, which a format may refuse.
import { assertNever, type Cell, type JsonArray, type JsonObject, powerOfTen, type SqlType } from '@tidewire/core';

/** The ends of LONG. */
const LONG_MAX = 2n ** 63n - 1n;
const LONG_MIN = -(2n ** 63n);
/** The ends of TIMESTAMP, in milliseconds since 1970. */
const TIMESTAMP_END_MS = 8.64e15;

const TEXTS: readonly string[] = [
  '',
  'plain',
  ' white\tspace ',
  '"quoted", \'twice\'; back\\slash',
  'two\nlines\r\nand more\r',
  '\u0000\u001f\u007f\u2028',
  'é, 水, 😀',
  '\ufeffmarked',
  'null',
  '-0.5e3',
  'long '.repeat(2_000),
];

const BINARIES: readonly Uint8Array[] = [
  Uint8Array.of(),
  Uint8Array.of(0),
  Uint8Array.of(0xff, 0xfe),
  Uint8Array.from({ length: 256 }, (_, i) => i),
];

export function sampleCells(type: SqlType): readonly Cell[] {
  switch (type.kind) {
    case 'BOOL':
      return [true, false];
    case 'INT':
      return [0, 1, -1, 2_147_483_647, -2_147_483_648];
    case 'LONG':
      return [0, 1, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, LONG_MAX, LONG_MIN];
    case 'FLOAT':
      return [0, 1, 0.5, -0.1, 16_777_217, 3.402_823_466_385_288_6e38, 1.401_298_464_324_817e-45].map(Math.fround);
    case 'DOUBLE':
      return [0, 1, -0.1, 0.1 + 0.2, 1e21, 1e-7, Number.MAX_VALUE, Number.MIN_VALUE];
    case 'DECIMAL':
      return decimals(type.precision);
    case 'STRING':
      return TEXTS;
    case 'BYTES':
      return BINARIES;
    case 'OBJECT':
      return [
        bare({}),
        [],
        bare({ a: 1, '': null, 'é"\\': 'x\ny', deep: bare({ list: [true, -0.5, 'z', [bare({})]] }) }),
        [LONG_MAX, 0.1],
      ];
    case 'TIMESTAMP':
      return [0, -1, 1, 1_767_225_600_123, -62_167_219_200_000, TIMESTAMP_END_MS, -TIMESTAMP_END_MS];
    case 'INTERVAL':
      return [0, 1, -86_400_000];
    case 'NULL':
      return [];
    default:
      return assertNever(type);
  }
}

/** Unscaled values up to the widest; beyond the safe integers as bigint. */
function decimals(precision: number): readonly Cell[] {
  const widest = powerOfTen(precision) - 1n;
  const cell = (value: bigint): number | bigint => (precision > 15 ? value : Number(value));
  return [0, 5, -5, cell(widest), cell(-widest)];
}

/** OBJECT cells have no prototype, so that no key is special. */
function bare(entries: Readonly<Record<string, JsonArray[number]>>): JsonObject {
  return Object.assign(Object.create(null) as JsonObject, entries);
}
