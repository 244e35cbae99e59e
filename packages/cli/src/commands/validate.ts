// tidewire validate: reads everything, connects to nothing, and prints every problem at its place.
// Invariant: the problems are the output, so they go to standard output; errors mean exit code 3, warnings alone 0.
import { type Diagnostic, openEngine, systemClock } from 'tidewire';
import type { Arguments } from '../args.ts';
import { engineOptions } from '../engine-options.ts';
import { EXIT } from '../exit-codes.ts';
import { amount } from '../render/amount.ts';
import { readScript } from '../script.ts';
import type { CliWorld } from '../world.ts';

export async function validate({ values, operands }: Arguments, world: CliWorld): Promise<number> {
  const script = await readScript(operands, values.texts('execute'), world);
  const options = await engineOptions(
    values,
    world,
    world.clock ?? systemClock,
    (text) => void world.stderr.write(text),
  );
  // Generating code finds no further problem and takes its time.
  const problems = await openEngine({ ...options, codegen: false }).validate(script.text);
  if (values.has('json')) {
    await world.stdout.write(
      `${JSON.stringify(
        problems.map((one) => script.toJson(one)),
        undefined,
        2,
      )}\n`,
    );
  } else if (problems.length > 0) {
    await world.stdout.write(`${problems.map((one) => script.render(one)).join('\n\n')}\n`);
  }
  await world.stderr.write(`${verdict(problems)}\n`);
  return problems.some(isError) ? EXIT.sql : EXIT.ok;
}

function verdict(problems: readonly Diagnostic[]): string {
  if (problems.length === 0) return 'no problems';
  const errors = problems.filter(isError).length;
  return [amount(errors, 'error'), amount(problems.length - errors, 'warning')].join(', ');
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}
