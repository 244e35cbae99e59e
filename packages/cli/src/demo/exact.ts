// Exact comparison of decimal texts: as fractions of integers, never as floating-point numbers.
// Invariant: 1.50 and 1.5 are equal; a mean is compared at the precision in which it is written.

interface Scaled {
  readonly unscaled: bigint;
  readonly scale: number;
}

function parse(text: string): Scaled {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') throw new Error(`"${text}" is not a decimal number`);
  return { unscaled: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
}

function to(scale: number, value: Scaled): bigint {
  return value.unscaled * 10n ** BigInt(scale - value.scale);
}

export function equalDecimals(a: string, b: string): boolean {
  const [left, right] = [parse(a), parse(b)];
  const scale = Math.max(left.scale, right.scale);
  return to(scale, left) === to(scale, right);
}

/** Whether `mean` is `sum` divided by `count`, rounded to the digits that it shows. */
export function isMean(mean: string, sum: string, count: number): boolean {
  const [shown, total] = [parse(mean), parse(sum)];
  const scale = Math.max(shown.scale, total.scale);
  const difference = to(scale, shown) * BigInt(count) - to(scale, total);
  const distance = difference < 0n ? -difference : difference;
  // Half a unit of the last digit shown, times the count.
  return 2n * distance <= BigInt(count) * 10n ** BigInt(scale - shown.scale);
}
