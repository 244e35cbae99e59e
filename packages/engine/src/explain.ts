// EXPLAIN: a script at every stage, printed by the printers that the tests use.
// Invariant: explaining plans and compiles as running does, and changes nothing.
import { print, type Statement } from '@tidewire/parser';
import type { BoundStatement } from './bind/bind.ts';
import type { Catalog } from './catalog/catalog.ts';
import { compilePlan } from './compile/compile-plan.ts';
import type { OperatorSpec } from './exec/operator.ts';
import type { Plan } from './plan/plan.ts';
import { printPlan } from './plan/print.ts';

export type ExplainStage = 'ast' | 'bound' | 'optimized' | 'physical' | 'code';

export const EXPLAIN_STAGES: readonly ExplainStage[] = ['ast', 'bound', 'optimized', 'physical', 'code'];

export interface ExplainContext {
  readonly optimize: (plan: Plan, plans: readonly Plan[]) => Plan;
  readonly codegen: boolean;
  readonly catalog: Catalog;
}

export function explain(
  statements: readonly Statement[],
  steps: readonly BoundStatement[],
  stages: readonly ExplainStage[],
  context: ExplainContext,
): string {
  const parts: string[] = [];
  if (stages.includes('ast')) parts.push(section('ast', statements.map((s) => `${print(s)};`).join('\n\n')));
  const plans = steps.flatMap((step) => (step.kind === 'createStream' ? [] : [step.plan]));
  for (const step of steps) {
    if (step.kind === 'createStream') continue;
    for (const stage of stages) {
      if (stage !== 'ast') parts.push(section(`${stage}: ${step.label}`, stageText(stage, step, plans, context)));
    }
  }
  return parts.join('\n\n');
}

function section(title: string, text: string): string {
  return `-- ${title}\n${text}`;
}

function stageText(
  stage: Exclude<ExplainStage, 'ast'>,
  { plan, sql }: { readonly plan: Plan; readonly sql: string },
  plans: readonly Plan[],
  context: ExplainContext,
): string {
  if (stage === 'bound') return printPlan(plan);
  const optimized = context.optimize(plan, plans);
  if (stage === 'optimized') return printPlan(optimized);
  const specs = compilePlan(optimized, context.codegen, sql);
  if (stage === 'physical') {
    const columns = (spec: (typeof specs)[number]): string => spec.schema.columns.map((c) => c.name).join(', ');
    const shown = specs.map((spec) => `${spec.name} [${columns(spec)}] ${formOf(spec)}`);
    return shown.length === 0 ? 'rows pass through untouched' : shown.join('\n');
  }
  const code = specs.map((spec) => spec.code ?? `// ${spec.name} is ${formOf(spec)}`);
  return code.length === 0 ? '// rows pass through untouched' : code.join('\n\n');
}

function formOf({ code, isDirect }: OperatorSpec): string {
  if (isDirect === true) return 'direct';
  return code === undefined ? 'interpreted' : 'generated';
}
