import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RUNTIME_CODES } from './error-codes.ts';

const SOURCE = fileURLToPath(new URL('..', import.meta.url));

function codesInUse(): ReadonlySet<string> {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('error-codes.ts'),
  );
  const texts = files.map((file) => readFileSync(`${SOURCE}/${file}`, 'utf8'));
  return new Set(texts.flatMap((text) => text.match(/(?<=')[RX]\d{3}(?=')/g) ?? []));
}

describe('codes of a running engine', () => {
  it('are documented when they are used, and used when they are documented', () => {
    expect([...codesInUse()].sort()).toEqual(Object.keys(RUNTIME_CODES).sort());
  });

  it('have a title without a full stop and an explanation of whole sentences', () => {
    for (const [code, { title, explanation }] of Object.entries(RUNTIME_CODES)) {
      expect(title, code).toMatch(/[^.]$/);
      expect(explanation, code).toMatch(/\.$/);
    }
  });
});
