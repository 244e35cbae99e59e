// The reference decoder: slow, obvious and complete. Every row error of a JSON source is worded here.
// Invariant: one message gives one row, no row (a filter), or one RowError; generated decoders hand it what they do not know.
import {
  type Cell,
  type ColumnBatch,
  isNumeric,
  MAX_NUMBER_CHARACTERS,
  type MessageRun,
  printType,
  type RowError,
  type RowErrorSink,
} from '@tidewire/core';
import { misfitMessage, rowError, shownNumber } from '../row-errors.ts';
import { cellOfNumberText, cellOfText, isNumberText } from '../value-rules.ts';
import { passes } from './filter.ts';
import { type Path, printPath } from './path.ts';
import { type DecodePlan, foldKey, type PlanField } from './plan.ts';
import { columnOf, storeCell } from './store.ts';
import { type JsonNode, objectOfNode, readDocument } from './tree.ts';

/** A cell, or why there is none. */
type Reading =
  | { readonly ok: true; readonly cell: Cell }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Decodes message `k` of a run into the batch, which must have room for one more row. */
export function interpretMessage(
  plan: DecodePlan,
  run: MessageRun,
  k: number,
  into: ColumnBatch,
  onError: RowErrorSink,
): void {
  const start = run.spans[2 * k] ?? 0;
  const end = run.spans[2 * k + 1] ?? 0;
  const cells = readRow(plan, run.bytes, start, end);
  if (!Array.isArray(cells)) {
    onError(cells);
    return;
  }
  const wanted = plan.fields.every((field, i) => passes(cells[i] ?? null, field.filters));
  if (!wanted) return;
  plan.fields.forEach((field, i) => {
    storeCell(columnOf(into, field.column), into.length, cells[i] ?? null, field.type);
  });
  into.length++;
}

/** The cells of the plan's fields, or the error that gives the message up. */
function readRow(plan: DecodePlan, bytes: Uint8Array, start: number, end: number): Cell[] | RowError {
  const reading = readDocument(bytes, start, end, plan.settings.maxDepth);
  if (!reading.ok) {
    const { code, reason, position } = reading.fault;
    return rowError(code, `message is not JSON: ${reason} at position ${position}`, undefined, start, end);
  }
  const root = reading.node;
  const accepted = root.kind === 'object' ? plan.acceptsObjects : root.kind === 'array' && plan.acceptsArrays;
  if (!accepted) {
    const wanted = plan.acceptsObjects ? 'a JSON object' : 'a JSON array';
    const message = `message is not ${wanted}: it is ${kindOfNode(root)} at position ${firstByte(bytes, start, end) - start}`;
    return rowError('R501', message, undefined, start, end);
  }
  const cells: Cell[] = [];
  for (const field of plan.fields) {
    const node = findNode(root, field);
    const read = node === undefined ? missing(plan, root, field) : readCell(plan, node, field);
    if (!read.ok) return rowError(read.code, read.message, field.name, start, end);
    cells.push(read.cell);
  }
  return cells;
}

function firstByte(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  while (p < end && (bytes[p] ?? 33) <= 32) p++;
  return p;
}

function findNode(root: JsonNode, field: PlanField): JsonNode | undefined {
  const path = root.kind === 'object' ? field.inObject : field.inArray;
  if (path === null) return undefined;
  const exact = follow(root, path);
  if (exact !== undefined || !field.foldable || root.kind !== 'object' || root.members.has(field.name)) return exact;
  const folded = foldKey(field.name);
  const near = [...root.members].filter(([key]) => foldKey(key) === folded);
  return near.length === 1 ? near[0]?.[1] : undefined;
}

function follow(root: JsonNode, path: Path): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const segment of path) {
    if (segment.kind === 'key') node = node?.kind === 'object' ? node.members.get(segment.key) : undefined;
    else node = node?.kind === 'array' ? node.items[segment.index] : undefined;
  }
  return node;
}

function missing(plan: DecodePlan, root: JsonNode, field: PlanField): Reading {
  if (!plan.settings.failOnMissingField) return { ok: true, cell: null };
  const path = root.kind === 'object' ? field.inObject : field.inArray;
  const place = path === null ? `the message is ${kindOfNode(root)}` : `the message has nothing at ${printPath(path)}`;
  return { ok: false, code: 'R504', message: `column "${field.name}" has no value: ${place}` };
}

function readCell(plan: DecodePlan, node: JsonNode, field: PlanField): Reading {
  const { type } = field;
  const { unit, maxKeys } = plan.settings;
  if (node.kind === 'null') return { ok: true, cell: null };
  if (node.kind === 'number' && node.text.length > MAX_NUMBER_CHARACTERS) {
    return limit(field, `a number of more than ${MAX_NUMBER_CHARACTERS} characters`);
  }
  let cell: Cell | undefined;
  if (node.kind === 'number') cell = cellOfNumberText(node.text, type, unit);
  else if (node.kind === 'string') cell = cellOfText(node.value, type, unit);
  else if (node.kind === 'boolean') cell = type.kind === 'BOOL' ? node.value : undefined;
  else if (type.kind === 'OBJECT') {
    const object = objectOfNode(node, maxKeys);
    if (object.ok) cell = object.value;
    else if (object.fault.code === 'R503') return limit(field, object.fault.what);
    else return { ok: false, code: 'R502', message: misfitMessage(field, object.fault.what) };
  }
  if (cell !== undefined) return { ok: true, cell };
  if (
    node.kind === 'string' &&
    node.value.length > MAX_NUMBER_CHARACTERS &&
    isNumeric(type) &&
    isNumberText(node.value)
  ) {
    return limit(field, `a number of more than ${MAX_NUMBER_CHARACTERS} characters`);
  }
  return { ok: false, code: 'R502', message: misfitMessage(field, kindOfNode(node)) };
}

function limit(field: PlanField, what: string): Reading {
  return {
    ok: false,
    code: 'R503',
    message: `column "${field.name}" of type ${printType(field.type)} was given ${what}`,
  };
}

function kindOfNode(node: JsonNode): string {
  switch (node.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return 'a boolean';
    case 'number':
      return shownNumber(node.text);
    case 'string':
      return 'a string';
    case 'array':
      return 'an array';
    case 'object':
      return 'an object';
  }
}
