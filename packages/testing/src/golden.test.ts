// Runs every golden script of the repository in every mode; `npm run test:sql -- --update [filter]` writes expectations.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MODE_NAMES, MODES } from './golden/modes.ts';
import { printMismatches, runScript } from './golden/run-script.ts';
import { parseScript, rewriteScript } from './golden/script.ts';

const FOLDER = fileURLToPath(new URL('../../../sql/', import.meta.url));
const FILTER = process.env['TIDEWIRE_SQL_FILTER'] ?? '';
const UPDATE = process.env['TIDEWIRE_SQL_UPDATE'] === '1';

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.slt') && file.includes(FILTER))
  .sort();

describe('golden scripts', () => {
  for (const file of files) {
    const path = `${FOLDER}${file}`;
    const text = readFileSync(path, 'utf8');
    const title = text.split('\n', 1)[0]?.replace(/^# /, '') ?? '';
    it(`sql/${file}: ${title}`, async () => {
      const script = parseScript(`sql/${file}`, text, MODE_NAMES);
      const [plain, ...others] = MODES;
      const first = plain === undefined ? undefined : await runScript(script, plain);
      if (UPDATE && first !== undefined) {
        const outputs = first.answers.map((lines) => lines ?? []);
        writeFileSync(path, rewriteScript(script, outputs));
        return;
      }
      const mismatches = [...(first?.mismatches ?? [])];
      for (const mode of others) mismatches.push(...(await runScript(script, mode)).mismatches);
      expect(printMismatches(mismatches)).toBe('');
    });
  }
});
