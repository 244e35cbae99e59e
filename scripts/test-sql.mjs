// Runs the golden scripts alone: `npm run test:sql -- [--update] [filter]`; --update writes what the plain mode answers.
// Invariant: the harness in packages/testing does the work; here arguments only become its settings.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2);
const filters = words.filter((word) => !word.startsWith('-'));
const unknown = words.find((word) => word.startsWith('-') && word !== '--update');
if (unknown !== undefined || filters.length > 1) {
  console.error('usage: npm run test:sql -- [--update] [part of a path below sql/]');
  process.exit(2);
}
const settings = {
  TIDEWIRE_SQL_UPDATE: words.includes('--update') ? '1' : '',
  TIDEWIRE_SQL_FILTER: filters[0] ?? '',
};
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'packages/testing/src/golden.test.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...settings },
});
process.exit(status ?? 1);
