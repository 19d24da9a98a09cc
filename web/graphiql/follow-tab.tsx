import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';
import type { Exchanges } from './exchanges.ts';

/** Lets the exchanges know which tab is open. */
export function FollowTab({ exchanges }: { readonly exchanges: Exchanges }) {
  const id = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.id ?? '');
  useEffect(() => {
    exchanges.openTab = id;
  }, [exchanges, id]);
  return null;
}
