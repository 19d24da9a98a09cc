import { type StuckGeneration, stuckGenerations } from '../../analytics/stuck-generations.ts';
import type { StuckReason } from '../../analytics/stuck-reason.ts';
import { before } from '../../lib/window.ts';
import { builder } from '../builder.ts';
import { Generation } from './generation.ts';

const StuckReasonEnum = builder.enumType('StuckReason', {
  description: 'Why a job has not ended, as far as the ledger knows.',
  values: {
    WAITING_FOR_REPLAY: { description: 'A replay has recorded it and has not sent it yet, or is paused.' },
    NEVER_SENT: { description: 'It is recorded, and was not sent to fal.' },
    NEVER_CONFIRMED: {
      description: 'It was sent, and fal did not confirm it: it may be running, and paid for.',
    },
    UNKNOWN_TO_FAL: { description: 'fal had confirmed it, and now says that it does not know it.' },
    RESULT_UNAVAILABLE: { description: 'fal says that it ended, and gives no result.' },
    WEBHOOK_REJECTED: {
      description: 'A webhook came and was not accepted: see `evidence` for what was wrong.',
    },
    WEBHOOK_NEVER_CAME: { description: 'fal confirmed it, and nothing was heard of it since.' },
    WAITING_IN_QUEUE: { description: "It waits in fal's queue, as fal said when it was asked last." },
    RUNNING_LONGER_THAN_USUAL: {
      description: "It runs longer than 99 of 100 of the endpoint's jobs of the last 7 days.",
    },
    RUNNING: { description: 'It runs, and not longer than is usual, or what is usual is not known.' },
  } satisfies Record<StuckReason, { description: string }>,
});

const StuckGenerationRow = builder.objectRef<StuckGeneration>('StuckGeneration').implement({
  description: 'A job that has not ended, and why.',
  fields: (t) => ({
    generation: t.expose('generation', { type: Generation, description: 'The job.' }),
    reason: t.expose('reason', { type: StuckReasonEnum, description: 'The most telling reason.' }),
    evidence: t.exposeString('evidence', { description: 'What the reason was concluded from, for people.' }),
  }),
});

builder.queryField('stuckGenerations', (t) =>
  t.connection(
    {
      type: StuckGenerationRow,
      description: 'The jobs that have not ended, the oldest first; a user sees their own.',
      args: {
        olderThan: t.arg({
          type: 'Duration',
          defaultValue: 'PT30M',
          description: 'Only jobs that were submitted longer ago than this.',
        }),
      },
      resolve: async (_root, { olderThan, ...page }, { deps, viewer }) => {
        const now = deps.clock();
        const submittedBefore = before('olderThan', olderThan ?? 'PT30M', now);
        const { edges, pageInfo } = await stuckGenerations(deps.db, viewer, { submittedBefore, now }, page);
        return { edges: [...edges], pageInfo };
      },
    },
    { name: 'StuckGenerationConnection', description: 'A page of jobs that have not ended.' },
    { name: 'StuckGenerationEdge', description: 'A job that has not ended and its place in the list.' },
  ),
);
