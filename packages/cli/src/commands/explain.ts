// tidewire explain: the script at the stages asked for, printed by the engine's own printers.
// Invariant: connects to nothing; SQL with a problem is reported as by run.
import { EXPLAIN_STAGES, type ExplainStage, openEngine, systemClock } from 'tidewire';
import { type Arguments, badValue } from '../args.ts';
import { engineOptions } from '../engine-options.ts';
import { EXIT } from '../exit-codes.ts';
import { reportFailure } from '../failure.ts';
import { readScript } from '../script.ts';
import { suggest } from '../suggest.ts';
import type { CliWorld } from '../world.ts';

const DEFAULT_STAGES: readonly ExplainStage[] = ['optimized', 'physical'];
const ALL = 'all';

export async function explain({ values, operands }: Arguments, world: CliWorld): Promise<number> {
  const stages = stagesOf(values.texts('stage'));
  const script = await readScript(operands, values.texts('execute'), world);
  const options = await engineOptions(
    values,
    world,
    world.clock ?? systemClock,
    (text) => void world.stderr.write(text),
  );
  try {
    await world.stdout.write(`${await openEngine(options).explain(script.text, stages)}\n`);
    return EXIT.ok;
  } catch (error) {
    return reportFailure(error, world.stderr, script);
  }
}

/** In the order of the pipeline, whatever the order of the options. */
function stagesOf(texts: readonly string[]): readonly ExplainStage[] {
  if (texts.length === 0) return DEFAULT_STAGES;
  const known = [...EXPLAIN_STAGES, ALL];
  const unknown = texts.find((text) => !known.includes(text));
  if (unknown !== undefined) {
    throw badValue('stage', unknown, suggest(unknown, known) ?? `write one of ${known.join(', ')}`);
  }
  return texts.includes(ALL) ? EXPLAIN_STAGES : EXPLAIN_STAGES.filter((stage) => texts.includes(stage));
}
