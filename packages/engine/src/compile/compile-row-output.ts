// Generates the function that makes an object of a row: all rows of a subscriber get one shape, each column one read.
// Invariants: property names are captured, never printed; whatever is not an ordinary column of its type goes to rowObject, which
// is the meaning.
import { type BatchColumn, type Column, type ColumnBatch, cellAt, type Schema } from '@tidewire/core';
import { type LongForm, outward, type Row, rowObject } from '../api/row-values.ts';
import { type Code, type GenerationPolicy, generateFunction, js, lines, NotCompilable, Scope } from './code.ts';

/** Row `row` of a batch as rowObject gives it. */
export type RowMaker = (batch: ColumnBatch, row: number) => Row;

/** The generated form, or the plain one where generation is off. */
export function compileRowMaker(schema: Schema, visible: number, long: LongForm, policy: GenerationPolicy): RowMaker {
  const plain: RowMaker = (batch, row) => rowObject(batch, row, schema, visible, long);
  // Assigned to, this name is no property but the prototype.
  if (schema.columns.some(({ name }) => name === '__proto__')) return plain;
  try {
    return generate(schema.columns.slice(0, visible), long, plain, policy);
  } catch (error) {
    if (error instanceof NotCompilable) return plain;
    throw error;
  }
}

function generate(columns: readonly Column[], long: LongForm, plain: RowMaker, policy: GenerationPolicy): RowMaker {
  const scope = new Scope();
  const [batch, row] = [scope.fresh('batch'), scope.fresh('row')];
  const reads: Code[] = [];
  const made = scope.fresh('made');
  const stores: Code[] = [];
  columns.forEach((column, i) => {
    const source = scope.fresh('column');
    const { isOrdinary, value } = columnCode(column, long, scope, source, row);
    reads.push(
      js`const ${source} = ${batch}.columns[${i}];`,
      js`if (!(${isOrdinary})) return ${scope.capture('plain', plain)}(${batch}, ${row});`,
    );
    stores.push(js`${made}[${scope.capture('name', column.name)}] = ${value};`);
  });
  const body = lines([...reads, js`const ${made} = {};`, ...stores, js`return ${made};`]);
  return generateFunction<RowMaker>({ label: 'row object', scope, params: [batch, row], body }, policy).run;
}

interface ColumnCode {
  /** Whether `value` may be asked. */
  readonly isOrdinary: Code;
  readonly value: Code;
}

function columnCode({ type }: Column, long: LongForm, scope: Scope, source: Code, row: Code): ColumnCode {
  const isNull = js`${source}.hasNulls && ${source}.nulls[${row}] === 1`;
  switch (type.kind) {
    case 'STRING':
      return {
        isOrdinary: js`${source}.kind === "text"`,
        value: js`${isNull} ? null : ${source}.dictionary.values[${source}.ids[${row}]]`,
      };
    case 'INT':
    case 'LONG':
    case 'FLOAT':
    case 'DOUBLE':
    case 'TIMESTAMP':
      if (type.kind === 'LONG' && long !== 'auto') break;
      return {
        isOrdinary: js`${source}.kind === "number" && ${source}.big === null`,
        value: js`${isNull} ? null : ${source}.values[${row}]`,
      };
  }
  const read = (column: BatchColumn, at: number): unknown => outward(cellAt(column, type, at), type, long);
  return {
    isOrdinary: js`${source}.kind !== "absent"`,
    value: js`${scope.capture('read', read)}(${source}, ${row})`,
  };
}
