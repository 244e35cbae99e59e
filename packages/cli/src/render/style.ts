// Bold, dim, green and red where the reader wants colour, plain text elsewhere.
// Invariant: without colour, styling changes no character. NO_COLOR wins over FORCE_COLOR, both over the terminal's nature.
import type { CliWorld, Output } from '../world.ts';

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  red(text: string): string;
}

export function styleFor(output: Output, world: CliWorld): Style {
  const paint = usesColour(output, world) ? wrap : (text: string): string => text;
  return {
    bold: (text) => paint(text, 1, 22),
    dim: (text) => paint(text, 2, 22),
    green: (text) => paint(text, 32, 39),
    red: (text) => paint(text, 31, 39),
  };
}

function wrap(text: string, on: number, off: number): string {
  return `\x1b[${on}m${text}\x1b[${off}m`;
}

function usesColour(output: Output, world: CliWorld): boolean {
  const isSet = (name: string): boolean => (world.variable(name) ?? '') !== '';
  if (isSet('NO_COLOR')) return false;
  if (isSet('FORCE_COLOR')) return world.variable('FORCE_COLOR') !== '0';
  return output.isTerminal && world.variable('TERM') !== 'dumb';
}
