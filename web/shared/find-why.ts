import type { PageWhyInFlightQuery } from '../generated/graphql.ts';
import type { Ask } from './ask.ts';
import { WHY_IN_FLIGHT } from './documents.ts';

type Found = PageWhyInFlightQuery['stuckGenerations'];
type Why = Found['edges'][number]['node'];

// Before that there is nothing to explain.
const SOON_S = 60;
// As far as the reader's clock may be ahead of the server's.
const CLOCKS_S = 10;
const PAGES = 5;

/**
 * Why a render has not ended: asked from those recorded just after it backwards. `too many` if others hide it, null if the API
 * has it not in flight, or not for long.
 */
export async function findWhy(
  ask: Ask,
  { id, createdAt }: { readonly id: string; readonly createdAt: string },
  signal?: AbortSignal,
): Promise<Why | 'too many' | null> {
  const recorded = Date.parse(createdAt);
  const seconds = Math.floor((Date.now() - recorded) / 1000);
  if (seconds < SOON_S) return null;
  const olderThan = `PT${seconds - CLOCKS_S}S`;
  let before: string | null = null;
  for (let page = 0; page < PAGES; page += 1) {
    const answer: PageWhyInFlightQuery = await ask(WHY_IN_FLIGHT, { olderThan, before }, signal);
    const { edges, pageInfo }: Found = answer.stuckGenerations;
    const found = edges.find(({ node }) => node.generation.id === id);
    if (found) return found.node;
    const oldest = edges[0]?.node.generation.createdAt;
    if (!pageInfo.hasPreviousPage || (oldest && Date.parse(oldest) < recorded)) return null;
    before = pageInfo.startCursor ?? null;
  }
  return 'too many';
}
