// Installs the pinned dependencies the first time, and again whenever the lockfile, the pnpm pin or Node changes.
// Invariant: an up-to-date tree is left alone without touching the network, and standard output stays empty,
// because callers' data may be on it. Uses Node built-ins alone: it runs before anything is installed.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OUTPUT_LIMIT = 64 * 1024;
const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * What the installed tree depends on, as one hash.
 * @param {string} root folder of the repository
 * @returns {string} lower-case hexadecimal SHA-256
 */
export function fingerprint(root) {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  hash.update(JSON.stringify([readPackage(root).packageManager, process.version, process.platform, process.arch]));
  return hash.digest('hex');
}

/**
 * @param {string} root folder of the repository
 * @returns {boolean} whether node_modules was installed for the present fingerprint
 */
export function isInstalled(root) {
  try {
    return readFileSync(stampFile(root), 'utf8') === fingerprint(root);
  } catch {
    return false;
  }
}

/**
 * @param {string} version a Node version such as "20.19.0"
 * @param {string} range the package's `engines.node`, of the form ">=20.19"
 * @returns {boolean} whether the version satisfies the range
 */
export function isSupported(version, range) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = range.replace('>=', '').split('.').map(Number);
  return major > needMajor || (major === needMajor && minor >= needMinor);
}

/**
 * Installs when needed.
 * @param {string} root folder of the repository
 * @returns {Promise<number>} exit code: 0 when the tree is ready
 */
export async function bootstrap(root) {
  const { engines, packageManager } = readPackage(root);
  if (!isSupported(process.versions.node, engines.node)) {
    console.error(
      `Tidewire needs Node ${engines.node}; this is ${process.versions.node}. Get a newer one at nodejs.org.`,
    );
    return 1;
  }
  if (isInstalled(root)) return 0;
  console.error(`Installing dependencies with ${packageManager} (first run, or the lockfile changed) ...`);
  const { code, output } = await install(root, packageManager);
  if (code !== 0) {
    console.error(output);
    console.error(
      `The installation failed with exit code ${code}. The first one needs the network; later runs do not.`,
    );
    return 1;
  }
  mkdirSync(dirname(stampFile(root)), { recursive: true });
  writeFileSync(stampFile(root), fingerprint(root));
  return 0;
}

/**
 * @param {string} root
 * @param {string} pin name and version of the package manager, such as "pnpm@10.34.9"
 * @returns {Promise<{ code: number, output: string }>} exit code and the last part of what was printed
 */
function install(root, pin) {
  const windows = process.platform === 'win32';
  const child = spawn(windows ? 'npx.cmd' : 'npx', ['--yes', pin, 'install', '--frozen-lockfile'], {
    cwd: root,
    env: installEnvironment(),
    shell: windows,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (/** @type {Buffer} */ chunk) => {
    output = (output + chunk).slice(-OUTPUT_LIMIT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((done) => {
    child.on('error', (error) => done({ code: 127, output: String(error) }));
    child.on('close', (code, signal) =>
      done({ code: code ?? 1, output: signal ? `${output}\nstopped by ${signal}` : output }),
    );
  });
}

/**
 * pnpm must not ask questions (CI=true), nor drop development dependencies (NODE_ENV); and the settings that npm hands
 * down to its scripts must not configure pnpm.
 * @returns {NodeJS.ProcessEnv}
 */
function installEnvironment() {
  const { NODE_ENV: _mode, npm_config_omit: _omit, npm_config_production: _production, ...rest } = process.env;
  return { ...rest, CI: 'true' };
}

/**
 * @param {string} root
 * @returns {{ packageManager: string, engines: { node: string } }}
 */
function readPackage(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

/**
 * @param {string} root
 * @returns {string}
 */
function stampFile(root) {
  return join(root, 'node_modules', '.cache', 'tidewire', 'installed');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await bootstrap(REPOSITORY);
}
