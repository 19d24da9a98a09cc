import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { readJsonFile } from '../lib/json-file.ts';
import { checkBudget, type NewBudget } from './check-budget.ts';
import { BUDGET_ACTIONS, BUDGET_PERIODS } from './scope.ts';

const shape = z.array(
  z.strictObject({
    scope: z.strictObject({
      userId: z.string().optional(),
      endpoint: z.string().optional(),
      tag: z.strictObject({ key: z.string(), value: z.string() }).optional(),
      everything: z.boolean().optional(),
    }),
    limitDollars: z.number(),
    period: z.enum(BUDGET_PERIODS),
    timeZone: z.string().optional(),
    action: z.enum(BUDGET_ACTIONS),
  }),
);

/**
 * Reads the operator's file of budgets, a JSON array of what `setBudget` takes. Mistakes in it become zod issues, which
 * name the budget by its place.
 */
export function readBudgetsFile(file: string, context: z.RefinementCtx): readonly NewBudget[] {
  const text = readJsonFile(file, context);
  if (text === undefined) return z.NEVER;
  const parsed = shape.safeParse(text);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues)
      context.addIssue(`of ${file}: ${[path.join('.'), message].filter(Boolean).join(': ')}`);
    return z.NEVER;
  }
  const seen = new Set<string>();
  return parsed.data.map((given, place) => {
    const scopes = Object.values(given.scope).filter((value) => value !== undefined).length;
    if (scopes !== 1) context.addIssue(`of ${file}: ${place}.scope: name exactly one scope`);
    const key = JSON.stringify([given.scope, given.period]);
    if (seen.has(key))
      context.addIssue(`of ${file}: ${place}: there is another budget of this scope and period`);
    seen.add(key);
    try {
      return checkBudget(given);
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      context.addIssue(`of ${file}: ${place}.${error.field}: ${error.message}`);
      return z.NEVER;
    }
  });
}
