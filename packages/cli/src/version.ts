// The version that `--version` prints: a constant, so that nothing is read to print it.
// Invariant: equals the version in package.json; a test compares the two.

export const VERSION: string = '0.1.0';
