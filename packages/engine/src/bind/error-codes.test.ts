import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PLANNING_CODES } from './error-codes.ts';

const SOURCE = fileURLToPath(new URL('..', import.meta.url));

function codesInUse(): ReadonlySet<string> {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('error-codes.ts'),
  );
  const texts = files.map((file) => readFileSync(`${SOURCE}/${file}`, 'utf8'));
  return new Set(texts.flatMap((text) => text.match(/(?<=')[BUC]\d{3}(?=')/g) ?? []));
}

describe('codes of planning', () => {
  it('are documented when they are used, and used when they are documented', () => {
    const documented = Object.keys(PLANNING_CODES);
    const used = codesInUse();
    // C401 is reported by the option reader itself.
    expect(documented.filter((code) => !used.has(code))).toEqual(['C401']);
    expect([...used].filter((code) => !documented.includes(code))).toEqual([]);
  });

  it('have a title without a full stop and an explanation of whole sentences', () => {
    for (const [code, { title, explanation }] of Object.entries(PLANNING_CODES)) {
      expect(title, code).toMatch(/[^.]$/);
      expect(explanation, code).toMatch(/\.$/);
    }
  });
});
