// Generates the loop that copies row objects into columns: one property read and one type test per column and row.
// Invariants: property names are captured, never printed; what a row only inherits is no value of it; a value that is not of
// the ordinary JavaScript type for its column goes to `general`, which converts or refuses it.
import { type BatchColumn, type Cell, type Column, type ColumnBatch, setCell } from '@tidewire/core';
import { inward, type Row } from '../api/row-values.ts';
import { MAX_TIMESTAMP } from '../expr/scalar-text.ts';
import { type Code, type GenerationPolicy, generateFunction, js, lines, NotCompilable, Scope } from './code.ts';
import { TEXT_CACHE_SLOTS, TextCache } from './text-cache.ts';

/** Fills rows [0, to - from) of an empty batch with room. Throws RowFailure for a value that does not fit. */
export type RowCopy = (rows: readonly Row[], from: number, to: number, batch: ColumnBatch) => void;

/** The generated form, or the plain one where generation is off. */
export function compileRowCopy(columns: readonly Column[], policy: GenerationPolicy): RowCopy {
  try {
    return generate(columns, policy);
  } catch (error) {
    if (error instanceof NotCompilable) return plainRowCopy(columns);
    throw error;
  }
}

function plainRowCopy(columns: readonly Column[]): RowCopy {
  return (rows, from, to, batch) => {
    for (let row = from; row < to; row++) {
      columns.forEach((column, i) => {
        const target = batch.columns[i];
        if (target !== undefined) general(column)(readerOf(column.name)(rows[row]), target, row - from);
      });
    }
  };
}

/** Whether every object has this property from its prototype; a column of such a name is read only from rows that have it themselves. */
function isInherited(name: string): boolean {
  return name in Object.prototype;
}

function readerOf(name: string): (row: Row | undefined) => unknown {
  return isInherited(name)
    ? (row) => (row !== undefined && Object.hasOwn(row, name) ? row[name] : undefined)
    : (row) => row?.[name];
}

function general(column: Column): (value: unknown, target: BatchColumn, row: number) => void {
  return (value, target, row) => {
    const cell: Cell = inward(value, column);
    setCell(target, row, cell);
  };
}

function generate(columns: readonly Column[], policy: GenerationPolicy): RowCopy {
  const scope = new Scope();
  const [rows, from, to, batch] = [scope.fresh('rows'), scope.fresh('from'), scope.fresh('to'), scope.fresh('batch')];
  const hoisted: Code[] = [];
  const copies: Code[] = [];
  columns.forEach((column, i) => {
    const target = scope.fresh('target');
    const value = scope.fresh('value');
    const name = scope.capture('name', column.name);
    const otherwise = js`${scope.capture('general', general(column))}(${value}, ${target}, at);`;
    hoisted.push(js`const ${target} = ${batch}.columns[${i}];`);
    const read = isInherited(column.name) ? js`${scope.capture('read', readerOf(column.name))}(row)` : js`row[${name}]`;
    copies.push(js`const ${value} = ${read};`, copyCode(column, scope, target, value, otherwise, hoisted));
  });
  const body = lines([
    ...hoisted,
    js`for (let i = ${from}, at = 0; i < ${to}; i++, at++) {`,
    js`const row = ${rows}[i];`,
    ...copies,
    js`}`,
  ]);
  return generateFunction<RowCopy>({ label: 'row copy', scope, params: [rows, from, to, batch], body }, policy).run;
}

function copyCode(column: Column, scope: Scope, target: Code, value: Code, otherwise: Code, hoisted: Code[]): Code {
  switch (column.type.kind) {
    case 'DOUBLE': {
      const values = scope.fresh('values');
      hoisted.push(js`const ${values} = ${target}.values;`);
      return lines([js`if (typeof ${value} === "number") ${values}[at] = ${value};`, js`else ${otherwise}`]);
    }
    case 'INT': {
      const values = scope.fresh('values');
      hoisted.push(js`const ${values} = ${target}.values;`);
      return lines([js`if ((${value} | 0) === ${value}) ${values}[at] = ${value} | 0;`, js`else ${otherwise}`]);
    }
    case 'LONG': {
      const values = scope.fresh('values');
      const isSafe = scope.capture('isSafeInteger', Number.isSafeInteger);
      hoisted.push(js`const ${values} = ${target}.values;`);
      return lines([js`if (${isSafe}(${value})) ${values}[at] = ${value} + 0;`, js`else ${otherwise}`]);
    }
    case 'TIMESTAMP': {
      const values = scope.fresh('values');
      const isInteger = scope.capture('isInteger', Number.isInteger);
      hoisted.push(js`const ${values} = ${target}.values;`);
      const inRange = js`${value} >= ${-MAX_TIMESTAMP} && ${value} <= ${MAX_TIMESTAMP}`;
      return lines([
        js`if (${isInteger}(${value}) && ${inRange}) ${values}[at] = ${value} + 0;`,
        js`else ${otherwise}`,
      ]);
    }
    case 'STRING':
      return textCopy(scope, target, value, otherwise, hoisted);
    default:
      return otherwise;
  }
}

/** Texts by a slot made of their last two characters and the middle one, where symbols and names of devices differ. */
function textCopy(scope: Scope, target: Code, value: Code, otherwise: Code, hoisted: Code[]): Code {
  const texts = new TextCache();
  const cache = scope.capture('cache', texts);
  const cachedTexts = scope.capture('cachedTexts', texts.texts);
  const cachedIds = scope.capture('cachedIds', texts.ids);
  const [ids, length, slot] = [scope.fresh('ids'), scope.fresh('length'), scope.fresh('slot')];
  hoisted.push(js`const ${ids} = ${target}.ids;`, js`${cache}.refresh(${target}.dictionary);`);
  return lines([
    js`if (typeof ${value} === "string") {`,
    js`const ${length} = ${value}.length;`,
    js`const ${slot} = ${length} < 2 ? ${length} : (${value}.charCodeAt(${length} - 1) + ${value}.charCodeAt(${length} - 2) * 11 + ${value}.charCodeAt(${length} >> 1) * 31) & ${TEXT_CACHE_SLOTS - 1};`,
    js`${ids}[at] = ${cachedTexts}[${slot}] === ${value} ? ${cachedIds}[${slot}] : ${cache}.miss(${value}, ${slot});`,
    js`} else ${otherwise}`,
  ]);
}
