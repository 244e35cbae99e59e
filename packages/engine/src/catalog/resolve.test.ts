// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { type Environment, renderDiagnostic } from '@tidewire/core';
import { parse } from '@tidewire/parser';
import { describe, expect, it } from 'vitest';
import { type Resolution, resolve } from './resolve.ts';

const environment: Environment = {
  variable: (name) =>
    new Map([
      ['TOKEN', 't0k3n-value'],
      ['EMPTY', ''],
      ['PORT', '9001'],
    ]).get(name),
  readFile: (path) =>
    path === '/run/secret' ? Promise.resolve('from file\n') : Promise.reject(new Error(`no such file: ${path}`)),
};

/** The value that an option written with `text` comes to, and what was found on the way. */
async function expand(
  text: string,
  optionText = 1000,
): Promise<{ value: string; secrets: readonly string[]; problems: string }> {
  const sql = `CREATE STREAM S (a INT) WITH ("key" = '${text}')`;
  const { statements, secrets, diagnostics }: Resolution = await resolve(parse(sql).statements, environment, {
    optionText,
  });
  const [statement] = statements;
  const value = statement?.kind === 'createStream' ? (statement.options[0]?.value ?? '') : '';
  return {
    value,
    secrets,
    problems: diagnostics.map((d) => renderDiagnostic(d, { name: 'test.sql', text: sql })).join('\n'),
  };
}

describe('placeholders in WITH values', () => {
  it('A9: expand to variables, whose values are secret', async () => {
    expect(await expand('Bearer ${TOKEN}')).toEqual({
      value: 'Bearer t0k3n-value',
      secrets: ['t0k3n-value', 'Bearer t0k3n-value'],
      problems: '',
    });
  });

  it('expand to defaults, which the script shows anyway', async () => {
    const texts = [
      '${NONE:-fallback}',
      '${NONE:fallback}',
      '${EMPTY:-fallback}',
      '${EMPTY}',
      '${NONE:-}',
      '${PORT:-1}',
    ];
    const results = await Promise.all(texts.map((text) => expand(text)));
    expect(results.map((r) => r.value)).toEqual(['fallback', 'fallback', 'fallback', '', '', '9001']);
    expect(results.map((r) => r.secrets)).toEqual([[], [], [], [], [], ['9001']]);
  });

  it('expand to files without their last line break', async () => {
    expect(await expand('${file:/run/secret}')).toEqual({ value: 'from file', secrets: ['from file'], problems: '' });
  });

  it('leave other dollar signs alone and take $$ for one', async () => {
    expect((await expand('$.a.b[0] costs $5 or $${TOKEN} $$')).value).toBe('$.a.b[0] costs $5 or ${TOKEN} $');
  });

  it('A9: report a missing variable by its name and the option that wants it', async () => {
    expect((await expand('${NONE}')).problems).toMatchInlineSnapshot(`
      "error[C450]: variable "NONE" of option "key" is not set
        at test.sql:1:39
        |
      1 | CREATE STREAM S (a INT) WITH ("key" = '\${NONE}')
        |                                       ^^^^^^^^^
        hint: set NONE in the environment, or write \${NONE:-default}"
    `);
    expect((await expand('${EMPTY:?ask the operators}')).problems).toMatchInlineSnapshot(`
      "error[C450]: variable "EMPTY" of option "key" is not set
        at test.sql:1:39
        |
      1 | CREATE STREAM S (a INT) WITH ("key" = '\${EMPTY:?ask the operators}')
        |                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        detail: ask the operators
        hint: set EMPTY in the environment"
    `);
  });

  it('report files that cannot be read and placeholders that are none', async () => {
    expect((await expand('${file:/nowhere}')).problems).toMatchInlineSnapshot(`
      "error[C451]: file "/nowhere" of option "key" cannot be read
        at test.sql:1:39
        |
      1 | CREATE STREAM S (a INT) WITH ("key" = '\${file:/nowhere}')
        |                                       ^^^^^^^^^^^^^^^^^^
        detail: no such file: /nowhere"
    `);
    expect((await expand('${TOKEN')).problems).toMatchInlineSnapshot(`
      "error[C452]: placeholder "\${TOKEN" of option "key" is not valid
        at test.sql:1:39
        |
      1 | CREATE STREAM S (a INT) WITH ("key" = '\${TOKEN')
        |                                       ^^^^^^^^^
        detail: it has no closing brace
        hint: write \${NAME}, \${NAME:-default} or \${file:PATH}; a dollar sign before a brace is written $$"
    `);
    expect((await expand('${A:-${TOKEN}}')).problems).toMatchInlineSnapshot(`
      "error[C452]: placeholder "\${A:-\${TOKEN" of option "key" is not valid
        at test.sql:1:39
        |
      1 | CREATE STREAM S (a INT) WITH ("key" = '\${A:-\${TOKEN}}')
        |                                       ^^^^^^^^^^^^^^^^
        detail: placeholders cannot be nested
        hint: write \${NAME}, \${NAME:-default} or \${file:PATH}; a dollar sign before a brace is written $$"
    `);
    expect((await expand('${a b}')).problems).toMatchInlineSnapshot(`
      "error[C452]: placeholder "\${a b}" of option "key" is not valid
        at test.sql:1:39
        |
      1 | CREATE STREAM S (a INT) WITH ("key" = '\${a b}')
        |                                       ^^^^^^^^
        detail: "a b" is no name of a variable
        hint: write \${NAME}, \${NAME:-default} or \${file:PATH}; a dollar sign before a brace is written $$"
    `);
    expect((await expand('${file:}')).problems).toMatchInlineSnapshot(`
      "error[C452]: placeholder "\${file:}" of option "key" is not valid
        at test.sql:1:39
        |
      1 | CREATE STREAM S (a INT) WITH ("key" = '\${file:}')
        |                                       ^^^^^^^^^^
        detail: the path of the file is missing
        hint: write \${NAME}, \${NAME:-default} or \${file:PATH}; a dollar sign before a brace is written $$"
    `);
  });

  it('refuse a value beyond the limit', async () => {
    expect((await expand('${TOKEN}${TOKEN}', 20)).problems).toMatchInlineSnapshot(`
      "error[C453]: option "key" is longer than 20 characters
        at test.sql:1:39
        |
      1 | CREATE STREAM S (a INT) WITH ("key" = '\${TOKEN}\${TOKEN}')
        |                                       ^^^^^^^^^^^^^^^^^^"
    `);
  });

  it('are expanded nowhere else', async () => {
    const sql = "SELECT '${TOKEN}' AS x FROM S";
    const { statements } = parse(sql);
    expect((await resolve(statements, environment)).statements).toEqual(statements);
  });
});
