// Which expressions may end in a row error.
// Invariant: when in doubt, an expression can fail; one that cannot may be evaluated earlier, later or not at all.
import { type Expr, walk } from '../expr/expr.ts';

export function canFail(expr: Expr): boolean {
  let can = false;
  walk(expr, (e) => {
    if (e.kind === 'arithmetic' || e.kind === 'negate' || e.kind === 'cast' || e.kind === 'call' || e.kind === 'like')
      can = true;
  });
  return can;
}
