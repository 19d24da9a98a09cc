import { type StuckGeneration, stuckGenerations } from '../../analytics/stuck-generations.ts';
import type { StuckReason } from '../../analytics/stuck-reason.ts';
import { readNow } from '../../generations/now.ts';
import { before } from '../../lib/window.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { requestedNames, requestedParts } from '../requested-parts.ts';
import { Generation } from './generation.ts';

const StuckReasonEnum = builder.enumType('StuckReason', {
  description: 'Why a generation has not ended, as far as the ledger knows.',
  values: {
    WAITING_FOR_REPLAY: { description: 'Its replay has not sent it yet, or is paused.' },
    NEVER_SENT: { description: 'It was recorded, but not sent to fal.' },
    NEVER_CONFIRMED: {
      description: 'It was or may have been sent, but fal did not confirm it: it may be running, and billed.',
    },
    FAL_REFUSES_US: {
      description:
        "fal's newest answer was that it refuses this server, as it does a revoked key or a locked account; `evidence` has its words.",
    },
    FAL_UNREACHABLE: {
      description:
        'fal could not be asked at the last check: the connection failed, or something other than fal answered; `evidence` says which.',
    },
    UNKNOWN_TO_FAL: { description: 'fal confirmed it, but now says that it does not know it.' },
    RESULT_UNAVAILABLE: { description: 'fal says that it has ended, but returns no result.' },
    WEBHOOK_REJECTED: {
      description: 'A webhook arrived but was rejected; `evidence` says why.',
    },
    WEBHOOK_NEVER_CAME: { description: 'fal confirmed it, and nothing has been heard of it since.' },
    WAITING_IN_QUEUE: {
      description: "It is waiting in fal's queue, as fal said last; `evidence` says when.",
    },
    RUNNING_LONGER_THAN_USUAL: {
      description:
        "It has been running for longer than 99 % of the endpoint's generations of the last 7 days.",
    },
    RUNNING: { description: 'It is running, and not for unusually long; or it is not known what is usual.' },
  } satisfies Record<StuckReason, { description: string }>,
});

const StuckGenerationRow = builder.objectRef<StuckGeneration>('StuckGeneration').implement({
  description: 'A generation that has not ended, and why.',
  fields: (t) => ({
    generation: t.expose('generation', { type: Generation, description: 'The generation.' }),
    reason: t.field({
      type: StuckReasonEnum,
      description: 'The most telling reason.',
      resolve: ({ reason }) => asked(reason),
    }),
    evidence: t.string({
      description: 'What the reason is based on, for people.',
      resolve: ({ evidence }) => asked(evidence),
    }),
  }),
});

function asked<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the reasons were not read');
  return value;
}

builder.queryField('stuckGenerations', (t) =>
  t.connection(
    {
      type: StuckGenerationRow,
      authScopes: { read: true },
      ...costs({ own: 10 * STATEMENT }),
      description: 'Generations that have not ended, oldest first. Users see only their own.',
      args: {
        olderThan: t.arg({
          type: 'Duration',
          defaultValue: 'PT30M',
          description: 'Only generations recorded longer ago than this.',
        }),
      },
      resolve: async (_root, { olderThan, ...page }, { deps, viewer }, info) => {
        const { at: now } = await readNow(deps);
        const submittedBefore = before('olderThan', olderThan ?? 'PT30M', now);
        const names = requestedNames(info);
        const { edges, pageInfo } = await stuckGenerations(deps.db, viewer, { submittedBefore, now }, page, {
          parts: requestedParts(info),
          reasons: names.has('reason') || names.has('evidence'),
        });
        return { edges: [...edges], pageInfo };
      },
    },
    { name: 'StuckGenerationConnection', description: 'A page of generations that have not ended.' },
    {
      name: 'StuckGenerationEdge',
      description: 'A generation that has not ended and its position in the list.',
    },
  ),
);
