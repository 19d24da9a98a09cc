import { useQuery } from '@tanstack/react-query';
import type { StuckReason } from '../generated/graphql.ts';
import { WHY_IN_FLIGHT } from './documents.ts';
import { findWhy } from './find-why.ts';
import { withMoments } from './format.ts';
import { useAsk, usePolling } from './server.tsx';

/** The reasons of the API in words, as sentences begin. */
export const REASONS: Readonly<Record<StuckReason, string>> = {
  FAL_REFUSES_US: 'fal refuses us',
  FAL_UNREACHABLE: 'fal is unreachable',
  NEVER_CONFIRMED: 'Never confirmed by fal',
  NEVER_SENT: 'Never sent',
  RESULT_UNAVAILABLE: 'Its result is unavailable',
  RUNNING: 'Still running',
  RUNNING_LONGER_THAN_USUAL: 'Running longer than usual',
  UNKNOWN_TO_FAL: 'Unknown to fal',
  WAITING_FOR_REPLAY: 'Waiting for its replay',
  WAITING_IN_QUEUE: 'Waiting in the queue',
  WEBHOOK_NEVER_CAME: 'The webhook never came',
  WEBHOOK_REJECTED: 'The webhook was rejected',
};

/** Why this render has not ended, once it takes longer than a moment. */
export function WhyInFlight({ id, createdAt }: { readonly id: string; readonly createdAt: string }) {
  const ask = useAsk();
  const { data: found } = useQuery({
    queryKey: [WHY_IN_FLIGHT.toString(), { id }],
    queryFn: ({ signal }) => findWhy(ask, { id, createdAt }, signal),
    refetchInterval: usePolling(30_000),
  });
  if (found === 'too many')
    return 'Why is not looked for here: too many were recorded at the same time and have not ended either.';
  if (!found) return 'This page shows it when it has come.';
  return (
    <>
      <strong className="reason">{REASONS[found.reason]}.</strong> {withMoments(found.evidence)}
    </>
  );
}
