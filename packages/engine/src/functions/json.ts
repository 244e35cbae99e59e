// Functions that look into OBJECT values by path.
// Invariant: a missing part is NULL, never a failure; only a path that cannot be read fails.
import { type JsonValue, OBJECT, type ScalarFunction, STRING } from '@tidewire/core';
import { castCell } from '../expr/cast.ts';
import { defineScalar, overload } from './define.ts';
import { follow, readPath } from './json-path.ts';

/** The values that have parts of their own. */
function isContainer(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null;
}

export const jsonValue: ScalarFunction = defineScalar({
  name: 'json_value',
  summary: 'The scalar at a path as text; NULL when nothing stands there, or an object or array.',
  signatures: ['json_value(object, path)'],
  examples: [
    { sql: `json_value(CAST('{"p":{"x":"7.5"}}' AS OBJECT), '$.p.x')`, result: "'7.5'" },
    { sql: `json_value(CAST('{"p":[1,2]}' AS OBJECT), '$.p')`, result: 'NULL' },
  ],
  overloads: [
    overload(['OBJECT', 'STRING'], 'STRING', (object, path) => {
      const found = follow(object, readPath(path));
      return isContainer(found) ? null : castCell(found, OBJECT, STRING);
    }),
  ],
});

export const jsonQuery: ScalarFunction = defineScalar({
  name: 'json_query',
  summary: 'Whatever stands at a path, as an OBJECT; NULL when nothing does.',
  signatures: ['json_query(object, path)'],
  examples: [{ sql: `CAST(json_query(CAST('{"p":[1,{"a":2}]}' AS OBJECT), '$.p[1]') AS STRING)`, result: `'{"a":2}'` }],
  overloads: [overload(['OBJECT', 'STRING'], 'OBJECT', (object, path) => follow(object, readPath(path)))],
});

export const jsonExists: ScalarFunction = defineScalar({
  name: 'json_exists',
  summary: 'Whether something other than null stands at a path.',
  signatures: ['json_exists(object, path)'],
  examples: [
    { sql: `json_exists(CAST('{"a":1}' AS OBJECT), '$.a')`, result: 'TRUE' },
    { sql: `json_exists(CAST('{"a":1}' AS OBJECT), '$.constructor')`, result: 'FALSE' },
  ],
  overloads: [overload(['OBJECT', 'STRING'], 'BOOL', (object, path) => follow(object, readPath(path)) !== null)],
});

export const jsonArrayLength: ScalarFunction = defineScalar({
  name: 'json_array_length',
  summary: 'The number of items of an array; NULL when the value is no array.',
  signatures: ['json_array_length(object)'],
  examples: [
    { sql: "json_array_length(CAST('[1,2,3]' AS OBJECT))", result: '3' },
    { sql: "json_array_length(CAST('{}' AS OBJECT))", result: 'NULL' },
  ],
  overloads: [overload(['OBJECT'], 'INT', (object) => (Array.isArray(object) ? object.length : null))],
});

export const jsonType: ScalarFunction = defineScalar({
  name: 'json_type',
  summary: "What a JSON value is: 'object', 'array', 'string', 'number' or 'boolean'.",
  signatures: ['json_type(object)'],
  examples: [{ sql: "json_type(CAST('[1]' AS OBJECT))", result: "'array'" }],
  overloads: [
    overload(['OBJECT'], 'STRING', (object) => {
      if (Array.isArray(object)) return 'array';
      return typeof object === 'bigint' ? 'number' : typeof object;
    }),
  ],
});
