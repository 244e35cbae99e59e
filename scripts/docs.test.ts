import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtinConnectors, builtinFormats, type Environment, openEngine } from 'tidewire';
import { afterAll, describe, expect, it } from 'vitest';
import { placePrograms, programs, sqlExamples } from './doc-examples.ts';
import { brokenLink, docPages, localLinks, readPage } from './doc-pages.ts';
import { checkReference } from './generate-reference.ts';
import { errorCodes } from './reference-errors.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const pages = docPages(ROOT);
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Placeholders have values, so that examples need no preparation; addresses have defaults of their own. */
const environment: Environment = {
  variable: (name) => (name.endsWith('_URL') ? undefined : 'value'),
  readFile: () => Promise.resolve('value'),
};

describe('links of the documentation', () => {
  it('E54: all lead to a file, and to a heading where they name one', () => {
    const broken = pages.flatMap((page) =>
      localLinks(page).flatMap(({ target, line }) => {
        const why = brokenLink(ROOT, pages, page, target);
        return why === undefined ? [] : [`${page.path}:${line}: ${why}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it('E54: the README leads to the connectors, the formats and the language', () => {
    const readme = pages.find(({ path }) => path === 'README.md');
    const targets = readme === undefined ? [] : localLinks(readme).map(({ target }) => target);
    expect(targets).toEqual(
      expect.arrayContaining([
        'docs/sql.md',
        'docs/websocket.md',
        'docs/reference/connectors.md',
        'docs/reference/formats.md',
      ]),
    );
  });

  it('are found to be broken when they are', () => {
    const page = readPage(
      'docs/x.md',
      '# One\n[a](nowhere.md) [b](#two) [c](#one) `[d](code.md)` [e](https://example.org)',
    );
    const why = localLinks(page).map(({ target }) => brokenLink(ROOT, [page], page, target));
    expect(why).toEqual(['docs/nowhere.md does not exist', 'docs/x.md does not exist', 'docs/x.md does not exist']);
  });
});

describe('what the documentation promises', () => {
  it('E51: a WebSocket is real time only and stores nothing, so rows are sent at most once', () => {
    const [, promise = ''] = read('docs/websocket.md').split('\n## At most once\n');
    expect(promise).toMatch(/^\nA WebSocket is real time only: it stores nothing\./);
  });
});

describe('SQL in the documentation', () => {
  const engine = openEngine({ environment, codegen: false });
  afterAll(() => engine.close());
  const examples = pages.flatMap(sqlExamples);

  it('is there', () => {
    expect(examples.length).toBeGreaterThan(20);
  });

  it.each(examples.map((example) => [example.place, example] as const))(
    '%s is valid as it claims',
    async (_, example) => {
      const problems = await engine.validate(example.sql);
      const shown = problems.map(({ code, message }) => `${code} ${message}`);
      if (example.refusal === undefined) expect(shown).toEqual([]);
      else expect(problems.map(({ code }) => code)).toEqual([example.refusal]);
    },
  );

  it('E3, E20: the script in the README is the one that npm start runs', () => {
    const readme = pages.find(({ path }) => path === 'README.md');
    const [first] = readme?.blocks.filter(({ language }) => language === 'sql') ?? [];
    expect(statements(first?.text ?? '')).toBe(statements(read('examples/sql/main-job.sql')));
  });

  it.each(readdirSync(join(ROOT, 'examples/sql')).filter((file) => file.endsWith('.sql')))(
    'examples/sql/%s is valid',
    async (file) => {
      const unset: Environment = { ...environment, variable: () => undefined };
      await using plain = openEngine({ environment: unset, codegen: false });
      expect(await plain.validate(read(`examples/sql/${file}`))).toEqual([]);
    },
  );
});

/** A script without comments and with single blanks. */
function statements(sql: string): string {
  return sql
    .replaceAll(/^\s*--.*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

describe('programs in the documentation', () => {
  const all = pages.flatMap(programs).filter(({ runs }) => runs);

  it('print what their pages say', { timeout: 60_000 }, () => {
    const folder = placePrograms(ROOT, all);
    const marker = (name: string): string => `console.log(${JSON.stringify(`== ${name}`)});`;
    const script = all
      .map(({ name }) => `${marker(name)} await import(${JSON.stringify(join(folder, `${name}.ts`))});`)
      .join('\n');
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '-C', 'source', '--input-type=module', '--eval', script],
      { cwd: ROOT, encoding: 'utf8', timeout: 50_000 },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const printed = new Map(
      stdout.split(/^== /m).map((part) => [part.split('\n', 1)[0] ?? '', part.split('\n').slice(1)]),
    );
    const outputs = all.map(({ name, place, output }) => [
      place,
      output === undefined ? undefined : printed.get(name)?.join('\n').trim(),
    ]);
    expect(all.length).toBeGreaterThan(3);
    expect(outputs).toEqual(all.map(({ place, output }) => [place, output]));
  });
});

describe('the reference', () => {
  it('says what the definitions say', () => {
    expect(checkReference(ROOT)).toEqual([]);
  });

  it('has every connector and format, and every error code that any package reports', () => {
    const connectors = read('docs/reference/connectors.md');
    expect(builtinConnectors.filter(({ name }) => !connectors.includes(`## ${name}\n`))).toEqual([]);
    const formats = read('docs/reference/formats.md');
    expect(builtinFormats.filter(({ name }) => !formats.includes(`## ${name}\n`))).toEqual([]);
    const documented = new Set(errorCodes().map(({ code }) => code));
    expect([...codesInSources()].filter((code) => !documented.has(code))).toEqual([]);
  });
});

function codesInSources(): ReadonlySet<string> {
  const packages = ['core', 'parser', 'engine', 'formats', 'connectors'].map((name) => `packages/${name}/src`);
  const files = packages.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => read(`${folder}/${file}`)),
  );
  return new Set(files.flatMap((text) => text.match(/(?<=')[PBUCRX]\d{3}(?=')/g) ?? []));
}

describe('pages that list what code holds', () => {
  it('docs/cli.md names every command and option of the command line', () => {
    const page = read('docs/cli.md');
    const commands = read('packages/cli/src/commands.ts');
    const names = [...commands.matchAll(/name: '([a-z-]+)'/g)].map((match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !page.includes(`tidewire ${name}`) && !page.includes(`--${name}`))).toEqual([]);
  });

  it('docs/operations.md gives every named limit its value', () => {
    const rows = [...read('docs/operations.md').matchAll(/^\| [^|]+ \| ([\d,]+)[^|]* \| [^|]*`([A-Z][A-Z_]+)`/gm)];
    expect(rows.length).toBeGreaterThan(20);
    const sources = sourceTexts();
    const wrong = rows.flatMap(([, shown = '', name = '']) => {
      const value = valueOf(sources, name);
      return value === Number(shown.replaceAll(',', '')) ? [] : [`${name} is ${value}, not ${shown}`];
    });
    expect(wrong).toEqual([]);
  });
});

function sourceTexts(): string {
  const files = readdirSync(join(ROOT, 'packages'), { encoding: 'utf8' }).flatMap((name) =>
    readdirSync(join(ROOT, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => read(`packages/${name}/src/${file}`)),
  );
  return files.join('\n');
}

/** The number that a constant is declared as: a literal, or a product of literals. */
function valueOf(sources: string, name: string): number | undefined {
  const text = new RegExp(`const ${name}(?:: number)? = ([\\d_ *]+);`).exec(sources)?.[1];
  return text?.split('*').reduce((product, factor) => product * Number(factor.replaceAll('_', '')), 1);
}
