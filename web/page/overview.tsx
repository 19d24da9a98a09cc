import type { ViewerRole } from '../generated/graphql.ts';
import { Budgets } from './budgets.tsx';
import { Failures } from './failures.tsx';
import { Spend } from './spend.tsx';
import { Stuck } from './stuck.tsx';

/** The week at a glance. */
export function Overview({ role }: { readonly role: ViewerRole }) {
  const whose = role === 'USER' ? 'Your week' : 'The week';
  return (
    <>
      <h1>{whose}</h1>
      <div className="panels">
        <Spend ownOnly={role === 'USER'} />
        <Stuck showUser={role !== 'USER'} />
        <Failures />
        <Budgets />
      </div>
    </>
  );
}
