import type { NewBudget } from './check-budget.ts';
import { untilCounted } from './count.ts';
import type { BudgetsDeps } from './deps.ts';
import { remove, write } from './set-budget.ts';

/** Sets the budgets of the file, and removes those that an earlier one had and this has not. */
export async function applyBudgetsFile(deps: BudgetsDeps, budgets: readonly NewBudget[]): Promise<void> {
  await deps.db.$transaction(async (tx) => {
    const kept: number[] = [];
    for (const budget of budgets) kept.push(await write(tx, budget, null));
    const rows = await tx.$queryRaw<Array<{ id: number }>>`/* budgets: of no file any more */
      SELECT id FROM budgets WHERE set_by IS NULL AND id <> ALL (${kept}::int[])`;
    if (rows.length > 0)
      await remove(
        tx,
        rows.map(({ id }) => id),
      );
  });
  if (budgets.length > 0) await untilCounted(deps);
}
