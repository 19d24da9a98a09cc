import type { InfiniteData, Query, QueryClient, QueryFilters } from '@tanstack/react-query';
import { RENDER, REPLAYS, WHY_IN_FLIGHT } from '../shared/documents.ts';
import { localDay } from './days.ts';
import { BUDGETS, FAILURES, STUCK } from './documents.ts';
import { spaced } from './spaced.ts';

// The questions of the overview are dearer, and their numbers move slowly.
const SOON_MS = 1000;
const LATER_MS = 5000;
const MOST_PAGES = 3;
const COUNTS = new Set([BUDGETS, FAILURES, REPLAYS, STUCK].map(String));
const OF_A_RENDER = new Set([RENDER, WHY_IN_FLIGHT].map(String));

/** Asks again for what is shown and may have changed. */
export interface Refresh {
  render(id: string): void;
  everything(): void;
  stop(): void;
}

/** However much changes, nothing is asked more often than once a second, and what counts many renders once in five. */
export function createRefresh(client: QueryClient): Refresh {
  const changed = new Set<string>();
  let all = false;
  const renders = spaced(async () => {
    const ids = new Set(changed);
    const every = all;
    changed.clear();
    all = false;
    const filters = shown((query) => isNewest(query) || isRender(query, every ? undefined : ids));
    // What is asked for the first time may be answered from before the change, and is not asked twice at once.
    const early = client.getQueryCache().findAll(filters).filter(isFirst);
    await client.refetchQueries(filters);
    if (early.length > 0) await client.refetchQueries(shown((query) => early.includes(query)));
  }, SOON_MS);
  const counts = spaced(() => client.refetchQueries(shown(isCount)), LATER_MS);
  return {
    render(id) {
      changed.add(id);
      renders.soon();
      counts.soon();
    },
    everything() {
      all = true;
      renders.soon();
      counts.soon();
    },
    stop() {
      for (const one of [renders, counts]) one.stop();
    },
  };
}

type Predicate = (query: Query) => boolean;

function shown(predicate: Predicate): QueryFilters {
  return { type: 'active', predicate };
}

function isFirst({ state }: Query): boolean {
  return state.data === undefined && state.fetchStatus === 'fetching';
}

/** The page of one of these renders; of any, if none are named. */
function isRender({ queryKey: [name, of] }: Query, ids: ReadonlySet<string> | undefined): boolean {
  if (!OF_A_RENDER.has(String(name))) return false;
  return !ids || (typeof of === 'object' && of !== null && 'id' in of && ids.has(String(of.id)));
}

/** A gallery in the order of time, unless its reader has scrolled down and looks at what was. */
function isNewest(query: Query): boolean {
  return query.queryKey[0] === 'gallery' && query.queryKey[2] === null && isAtTop(query);
}

function isAtTop({ state }: Query): boolean {
  if (state.fetchMeta?.fetchMore) return false;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only galleries are asked
  const pages = (state.data as InfiniteData<unknown> | undefined)?.pages.length ?? 0;
  return pages <= 1 || (pages <= MOST_PAGES && scrollY === 0);
}

function isCount(query: Query): boolean {
  const [name, , order, date] = query.queryKey;
  if (name === 'gallery') return order !== null && isAtTop(query);
  if (name === 'spend') return date === localDay(0);
  return COUNTS.has(String(name));
}
