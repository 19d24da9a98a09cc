import type { StuckReason } from '../generated/graphql.ts';
import { WHY_IN_FLIGHT } from './documents.ts';
import { withMoments } from './format.ts';
import { useAnswer } from './server.tsx';

/** The reasons of the API in words. */
export const REASONS: Readonly<Record<StuckReason, string>> = {
  FAL_REFUSES_US: 'fal refuses us',
  FAL_UNREACHABLE: 'fal is unreachable',
  NEVER_CONFIRMED: 'never confirmed by fal',
  NEVER_SENT: 'never sent',
  RESULT_UNAVAILABLE: 'its result is unavailable',
  RUNNING: 'still running',
  RUNNING_LONGER_THAN_USUAL: 'running longer than usual',
  UNKNOWN_TO_FAL: 'unknown to fal',
  WAITING_FOR_REPLAY: 'waiting for its replay',
  WAITING_IN_QUEUE: 'waiting in the queue',
  WEBHOOK_NEVER_CAME: 'the webhook never came',
  WEBHOOK_REJECTED: 'the webhook was rejected',
};

/** Why this render has not ended, once it takes longer than a moment. */
export function WhyInFlight({ id }: { readonly id: string }) {
  const { data } = useAnswer(WHY_IN_FLIGHT, {}, { every: 15_000 });
  const found = data?.stuckGenerations.edges.find(({ node }) => node.generation.id === id)?.node;
  if (!found) return 'This page shows it when it has come.';
  return (
    <>
      <strong className="reason">{REASONS[found.reason]}.</strong> {withMoments(found.evidence)}
    </>
  );
}
