import { costOf } from '../../billing/cost-of.ts';
import { findOutputs } from '../../fal/outputs.ts';
import { accessWhere } from '../../generations/access.ts';
import { deliveriesOf } from '../../generations/deliveries.ts';
import { findGeneration } from '../../generations/find/list.ts';
import { falRequestId } from '../../generations/row.ts';
import { ENDED_BY } from '../../generations/transitions/end.ts';
import {
  GENERATION_STATUSES,
  type GenerationStatus as Status,
} from '../../generations/transitions/states.ts';
import { builder } from '../builder.ts';
import { Cost, CostSource } from './cost.ts';
import { Output } from './output.ts';
import { WebhookDelivery } from './webhook-delivery.ts';

/** The state of a job. */
export const GenerationStatus = builder.enumType('GenerationStatus', {
  description: 'The state of a job. COMPLETED, FAILED and CANCELLED are final.',
  values: {
    IN_QUEUE: { description: "Recorded, and waiting in fal's queue." },
    IN_PROGRESS: { description: 'Running at fal.' },
    COMPLETED: { description: 'Ended with a result.' },
    FAILED: { description: 'Refused by fal, or ended without a result.' },
    CANCELLED: { description: 'Taken out of the queue before it ran.' },
  } satisfies Record<Status, { description: string }>,
});

const EndedBy = builder.enumType('EndedBy', {
  description: 'Who told how a job ended.',
  values: {
    SUBMIT: { description: 'fal refused it at the submit.' },
    WEBHOOK: { description: "fal's webhook." },
    RECONCILER: { description: 'The reconciler asked fal: a webhook was late or never came.' },
    CANCEL: { description: 'It was cancelled before it ran.' },
  } satisfies Record<(typeof ENDED_BY)[number], { description: string }>,
});

/** One job and all that is known of it. */
export const Generation = builder.prismaNode('Generation', {
  description: 'One job submitted to fal: what was asked, by whom, what came back and what it cost.',
  id: { field: 'id', description: 'The global id, for `node`.' },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id: rowId(id), ...accessWhere(viewer) }),
  fields: (t) => ({
    requestId: t.string({
      nullable: true,
      description: "fal's id of the job; null until fal has answered.",
      resolve: ({ requestId }) => falRequestId(requestId),
    }),
    userId: t.exposeString('userId', { description: 'The user the job belongs to.' }),
    endpoint: t.exposeString('endpoint', { description: 'The fal endpoint, such as `fal-ai/veo3.1`.' }),
    status: t.field({
      type: GenerationStatus,
      description: 'The state of the job.',
      resolve: ({ status }) => readStatus(status),
    }),
    inputs: t.expose('inputs', { type: 'JSON', description: 'The exact input that was sent to fal.' }),
    prompt: t.string({
      nullable: true,
      description: 'The prompt, read out of the inputs.',
      resolve: ({ inputs }) => readPrompt(inputs),
    }),
    outputUrl: t.expose('outputUrl', {
      type: 'URL',
      nullable: true,
      description: 'The primary file of the result.',
    }),
    outputs: t.field({
      type: [Output],
      description: 'Every file of the result, the primary one first.',
      resolve: ({ payload }) => findOutputs(payload),
    }),
    seed: t.expose('seed', {
      type: 'BigInt',
      nullable: true,
      description: 'The seed fal reports having used.',
    }),
    durationS: t.exposeFloat('durationS', { nullable: true, description: 'Seconds of media asked for.' }),
    costCents: t.float({
      nullable: true,
      description: 'Cost in US cents; null when it is not known.',
      resolve: (row) => costOf(row).cents?.toNumber() ?? null,
    }),
    costSource: t.field({
      type: CostSource,
      nullable: true,
      description: 'How the cost is known; null when it is not.',
      resolve: (row) => costOf(row).source,
    }),
    cost: t.field({
      type: Cost,
      nullable: true,
      description: 'What the cost is made of, and what was expected; null when nothing is known.',
      resolve: (row) => {
        const cost = costOf(row);
        return (cost.cents ?? cost.estimatedCents ?? cost.units) ? cost : null;
      },
    }),
    error: t.exposeString('error', { nullable: true, description: "Why the job failed, in fal's words." }),
    errorType: t.exposeString('errorType', {
      nullable: true,
      description:
        "fal's machine-readable reason of a failure, such as `content_policy_violation`; the ledger's own where fal gives none, such as `endpoint_not_found`.",
    }),
    cancelRequestedAt: t.expose('cancelRequestedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When somebody asked to cancel the job; it ends as whatever really happened.',
    }),
    endedBy: t.field({
      type: EndedBy,
      nullable: true,
      description: 'Who told how the job ended.',
      resolve: ({ endedBy }) => ENDED_BY.find((one) => one === endedBy) ?? null,
    }),
    deliveries: t.field({
      type: [WebhookDelivery],
      description: 'The webhook deliveries that named this job, oldest first.',
      resolve: ({ requestId }, _args, { deps }) =>
        falRequestId(requestId) === null ? [] : deliveriesOf(deps.db, requestId),
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the job was recorded, before the call to fal.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the job ended.',
    }),
  }),
});

builder.queryField('generation', (t) =>
  t.field({
    type: Generation,
    nullable: true,
    description: 'The job with this id at fal; null where there is none that the viewer may see.',
    args: { requestId: t.arg.string({ required: true, description: "fal's id of the job." }) },
    resolve: (_root, { requestId }, { deps, viewer }) => findGeneration(deps.db, viewer, requestId),
  }),
);

/** A row's number out of a global id, which may be anybody's invention: no row has the number -1. */
export function rowId(id: string): bigint {
  return /^\d{1,18}$/.test(id) ? BigInt(id) : -1n;
}

function readStatus(status: string): Status {
  const known = GENERATION_STATUSES.find((one) => one === status);
  if (!known) throw new Error(`the table holds an unknown status: ${status}`);
  return known;
}

function readPrompt(inputs: unknown): string | null {
  if (typeof inputs !== 'object' || inputs === null || !('prompt' in inputs)) return null;
  return typeof inputs.prompt === 'string' ? inputs.prompt : null;
}
