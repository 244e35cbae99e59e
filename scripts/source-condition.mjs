// Module hook: resolves the workspace's packages to their TypeScript sources, as `node -C source` would.
// Invariant: adds one export condition and changes nothing else, so installed packages resolve as usual.

/** @type {import('node:module').ResolveHook} */
export function resolve(specifier, context, nextResolve) {
  return nextResolve(specifier, { ...context, conditions: ['source', ...context.conditions] });
}
