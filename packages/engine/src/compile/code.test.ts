import { describe, expect, it } from 'vitest';
import { type Code, comment, EMPTY, generateFunction, js, lines, list, NotCompilable, Scope } from './code.ts';

/** Compiles a function without parameters that returns the expression. */
function valueOf(expression: Code, scope: Scope = new Scope()): unknown {
  const body = js`return ${expression};`;
  return generateFunction<() => unknown>({ label: 'value', scope, params: [], body }, 'allowed').run();
}

const HOSTILE: readonly string[] = [
  "'",
  '"',
  '\\',
  '\\"',
  "'; globalThis.broken = true; '",
  '"; globalThis.broken = true; "',
  `$${'{'}globalThis.broken = true}`,
  `\`$${'{'}globalThis.broken = true}\``,
  '*/ globalThis.broken = true /*',
  '// comment',
  '\n globalThis.broken = true \n',
  '\r',
  '\u2028globalThis.broken = true\u2029',
  '</script>',
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
];

describe('js', () => {
  it.each(HOSTILE)('prints the text %j as a literal that reads back unchanged', (text) => {
    expect(valueOf(js`${text}`)).toBe(text);
    expect(Object.hasOwn(globalThis, 'broken')).toBe(false);
  });

  it.each([0, -0, -1, 1.5, 1e21, -1e-7, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'prints the number %d so that it reads back unchanged',
    (value) => {
      expect(valueOf(js`0 - ${value}`)).toBe(0 - value);
      expect(valueOf(js`${value}`)).toBe(value);
    },
  );

  it('prints truth values, null and big integers as literals', () => {
    expect(valueOf(js`[${true}, ${false}, ${null}, ${-5n}, ${9007199254740993n}]`)).toEqual([
      true,
      false,
      null,
      -5n,
      9007199254740993n,
    ]);
  });

  it('takes only Code as code, not an object that looks like it', () => {
    const impostor = { toString: () => 'globalThis.broken = true' } as unknown as string;
    expect(() => js`${impostor}`).toThrow('only code and literals can enter generated code');
    expect(String(js`${list([js`a`, js`b`])}`)).toBe('a, b');
  });
});

describe('comment', () => {
  it.each(HOSTILE)('keeps the text %j inside one line', (text) => {
    const body = lines([comment(text), js`return 1;`]);
    expect(generateFunction<() => number>({ label: 'c', scope: new Scope(), params: [], body }, 'allowed').run()).toBe(
      1,
    );
    expect(Object.hasOwn(globalThis, 'broken')).toBe(false);
  });
});

describe('what a function is made for', () => {
  const made = (about: string): { text: string; value: number } => {
    const source = { label: 'c', about, scope: new Scope(), params: [], body: js`return 1;` };
    const { run, text } = generateFunction<() => number>(source, 'allowed');
    return { text, value: run() };
  };

  it.each(HOSTILE)('stands at its head as one line, also as %j', (about) => {
    const { text, value } = made(about);
    expect([value, text.split('\n').length, text.split('\n')[1]?.startsWith('  //')]).toEqual([1, 4, true]);
    expect(Object.hasOwn(globalThis, 'broken')).toBe(false);
  });

  it('is cut when it is long', () => {
    expect(made('x'.repeat(10_000)).text).toBe(`function run_c() {\n  // ${'x'.repeat(2_000)}\n  return 1;\n}`);
  });
});

describe('Scope', () => {
  it.each(HOSTILE)('makes a plain word of the hint %j', (hint) => {
    expect(String(new Scope().fresh(hint))).toMatch(/^[A-Za-z][A-Za-z0-9_]*_\d+$/);
  });

  it('never gives a name twice and gives one value one name', () => {
    const scope = new Scope();
    const value = { a: 1 };
    const names = [scope.fresh('x'), scope.fresh('x'), scope.capture('x', value), scope.capture('y', value)].map(
      String,
    );
    expect(names).toEqual(['x_0', 'x_1', 'x_2', 'x_2']);
    expect(valueOf(js`${scope.capture('z', value)}.a`, scope)).toBe(1);
  });
});

describe('generateFunction', () => {
  it('gives the formatted text of what it compiled', () => {
    const scope = new Scope();
    const x = scope.fresh('x');
    const body = lines([js`if (${x} > 1) {`, EMPTY, js`return ${'big {'};`, js`}`, js`return ${'small'};`]);
    const { run, text } = generateFunction<(x: number) => string>(
      { label: 'size of x', scope, params: [x], body },
      'allowed',
    );
    expect([run(2), run(1)]).toEqual(['big {', 'small']);
    expect(text).toBe(
      [
        'function run_size_of_x(x_0) {',
        '  if (x_0 > 1) {',
        '    return "big {";',
        '  }',
        '  return "small";',
        '}',
      ].join('\n'),
    );
  });

  it('refuses when generation is switched off', () => {
    const source = { label: 'f', scope: new Scope(), params: [], body: js`return 1;` };
    expect(() => generateFunction(source, 'never')).toThrow(NotCompilable);
  });

  it.each(HOSTILE)('takes the label %j without letting it out of the source address', (label) => {
    const source = { label, scope: new Scope(), params: [], body: js`return 1;` };
    expect(generateFunction<() => number>(source, 'allowed').run()).toBe(1);
    expect(Object.hasOwn(globalThis, 'broken')).toBe(false);
  });
});
