import type { PageBudgetsQuery } from '../generated/graphql.ts';
import { counted, dollars, moment } from '../shared/format.ts';
import { Answer, Empty, Panel } from '../shared/parts.tsx';
import { useAnswer } from '../shared/server.tsx';
import { BUDGETS } from './documents.ts';

type Budget = PageBudgetsQuery['budgets'][number];

const PERIODS = { DAY: 'a day', WEEK: 'a week', MONTH: 'a month' } as const;

/** How much of each budget is spent and reserved. */
export function Budgets() {
  const answer = useAnswer(BUDGETS, {}, { every: 30_000 });
  return (
    <Panel title="Budgets">
      <Answer of={answer}>
        {({ budgets }) =>
          budgets.length === 0 ? (
            <Empty title="No budgets">
              An admin sets them with the mutation setBudget, in GraphiQL for example.
            </Empty>
          ) : (
            <ul className="rows">
              {budgets.map((budget) => (
                <li key={budget.id}>
                  <BudgetBar budget={budget} />
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Panel>
  );
}

function BudgetBar({ budget }: { budget: Budget }) {
  const { spentDollars, reservedDollars, limitDollars, unpricedJobs, resetsAt, action } = budget;
  const share = (amount: number) =>
    `${limitDollars > 0 ? Math.min(100, (amount / limitDollars) * 100) : 100}%`;
  const taken = spentDollars + reservedDollars;
  return (
    <>
      <div className="spread">
        <span>{nameOf(budget)}</span>
        <span className="numbers">
          <strong>{dollars(spentDollars)}</strong>{' '}
          <span className="fl-muted">
            of {dollars(limitDollars)} {PERIODS[budget.period]}
          </span>
        </span>
      </div>
      <span
        className={taken >= limitDollars ? 'meter full' : 'meter'}
        style={{ '--spent': share(spentDollars), '--taken': share(taken) }}
        aria-hidden="true"
      />
      <span className="fl-muted hint">
        {reservedDollars > 0 && `${dollars(reservedDollars)} more are reserved. `}
        {unpricedJobs > 0 && `${counted(unpricedJobs, 'render')} of no known price. `}
        {action === 'BLOCK' ? 'Blocks' : 'Warns'} at the limit; starts anew on {moment(resetsAt)}.
      </span>
    </>
  );
}

function nameOf({ scope }: Budget): string {
  if (scope.userId != null) return scope.userId;
  if (scope.endpoint != null) return scope.endpoint;
  if (scope.tag) return `${scope.tag.key}: ${scope.tag.value}`;
  return 'Everything';
}
