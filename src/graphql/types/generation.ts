import { costOf } from '../../billing/cost-of.ts';
import { falRequestId } from '../../db/pending-request-id.ts';
import { InvalidInputError } from '../../errors.ts';
import { readOutputText } from '../../fal/output-text.ts';
import { type FalOutput, findOutputs } from '../../fal/outputs.ts';
import { accessWhere } from '../../generations/access.ts';
import { deliveriesOf } from '../../generations/deliveries.ts';
import { findGeneration, resultTexts } from '../../generations/find/list.ts';
import { promptOf } from '../../generations/find/prose.ts';
import { readPoll } from '../../generations/last-poll.ts';
import { listTags } from '../../generations/tags.ts';
import { ENDED_BY } from '../../generations/transitions/end.ts';
import {
  GENERATION_STATUSES,
  type GenerationStatus as Status,
} from '../../generations/transitions/states.ts';
import { createBatch } from '../../lib/batch.ts';
import { parseExact } from '../../lib/lossless-json.ts';
import { builder } from '../builder.ts';
import { checkedFirst } from '../check-arguments.ts';
import { costs, STATEMENT } from '../costs.ts';
import { markExact } from '../exact-numbers.ts';
import { requestedParts } from '../requested-parts.ts';
import { shorten, shortenText } from '../shorten.ts';
import { Cost, CostSource } from './cost.ts';
import { FalPoll } from './fal-poll.ts';
import { Output } from './output.ts';
import { Tag } from './tag.ts';
import { WebhookDelivery } from './webhook-delivery.ts';

/** The state of a job. */
export const GenerationStatus = builder.enumType('GenerationStatus', {
  description: 'State of a generation. COMPLETED, FAILED and CANCELLED are final.',
  values: {
    IN_QUEUE: { description: "Recorded, and waiting to be sent or in fal's queue." },
    IN_PROGRESS: { description: 'Running at fal.' },
    COMPLETED: { description: 'Ended with a result.' },
    FAILED: { description: 'Rejected by fal, or ended without a result.' },
    CANCELLED: { description: 'Cancelled before it ran, or stopped by fal on request.' },
  } satisfies Record<Status, { description: string }>,
});

const EndedBy = builder.enumType('EndedBy', {
  description: 'How the ledger learned that a generation had ended.',
  values: {
    SUBMIT: { description: 'The submission itself failed.' },
    WEBHOOK: { description: "fal's webhook said so." },
    RECONCILER: { description: 'The reconciler asked fal, because a webhook was late or never came.' },
    CANCEL: { description: 'It was cancelled before it ran.' },
  } satisfies Record<(typeof ENDED_BY)[number], { description: string }>,
});

const MAX_BYTES =
  'If its JSON text has more bytes than this, long strings in it are cut and followed by their size; if that is not enough, an object with the size alone is returned. At least 100. Omitted: the whole.';
const LEAST_BYTES = 100;

function checkBytes(maxBytes: unknown): number | null {
  if (typeof maxBytes !== 'number') return null;
  if (maxBytes < LEAST_BYTES) throw new InvalidInputError('maxBytes', `This is at least ${LEAST_BYTES}.`);
  return maxBytes;
}

const CHECKED_BYTES = checkedFirst(({ maxBytes }) => checkBytes(maxBytes));

const resultBatch = createBatch(resultTexts);
const deliveriesBatch = createBatch(deliveriesOf);

/** One job and everything known about it. */
export const Generation = builder.prismaNode('Generation', {
  description:
    'One request to fal: what was asked, by whom, what came back and what it cost. Visible to its user, analysts and admins.',
  id: { field: 'id', description: 'Global id, for `node` and the mutations.' },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id: rowId(id), ...accessWhere(viewer) }),
  fields: (t) => ({
    requestId: t.string({
      nullable: true,
      description: "fal's request id; null until fal has confirmed the request.",
      resolve: ({ requestId }) => falRequestId(requestId),
    }),
    userId: t.exposeString('userId', { description: 'The user it belongs to.' }),
    endpoint: t.exposeString('endpoint', { description: 'The fal endpoint, such as `fal-ai/veo3.1`.' }),
    status: t.field({
      type: GenerationStatus,
      description: 'Current state.',
      resolve: ({ status }) => readStatus(status),
    }),
    inputs: t.field({
      type: 'JSON',
      description: 'The exact input sent to fal; `{}` once it has been pruned.',
      ...CHECKED_BYTES,
      args: { maxBytes: t.arg.int({ description: MAX_BYTES }) },
      resolve: ({ inputs }, { maxBytes }) => {
        const most = checkBytes(maxBytes);
        return most === null ? inputs : shorten(inputs, most);
      },
    }),
    prompt: t.string({
      nullable: true,
      description:
        'What was asked for in words: the `prompt` of the inputs, then a line for each other text in them, such as lyrics, a script or messages, but no negative prompt; null if there are none.',
      resolve: ({ inputs }) => promptOf(inputs),
    }),
    outputUrl: t.expose('outputUrl', {
      type: 'URL',
      nullable: true,
      description: 'URL of the primary output file; null if there is none.',
    }),
    outputs: t.field({
      type: [Output],
      ...costs({ rows: 4 }),
      description: 'All output files, that of `outputUrl` first; empty if there are none.',
      resolve: ({ payload, outputUrl }) => primaryFirst(findOutputs(payload ?? outputUrl), outputUrl),
    }),
    outputText: t.string({
      nullable: true,
      description:
        'What the result says in words or numbers, such as a transcript or a caption; null if it says nothing.',
      resolve: async ({ id, payload }, _args, { deps }) =>
        payload === null ? null : readOutputText(parseExact((await resultBatch(deps.db, id)) ?? 'null')),
    }),
    result: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'The result as fal sent it, with every digit of its numbers; null if there is none. Files that fal sent as `data:` URIs are not stored, and null in it.',
      ...CHECKED_BYTES,
      args: { maxBytes: t.arg.int({ description: MAX_BYTES }) },
      resolve: async ({ id, payload }, { maxBytes }, context) => {
        if (payload === null) return null;
        markExact(context);
        const most = checkBytes(maxBytes);
        const text = (await resultBatch(context.deps.db, id)) ?? 'null';
        return most === null ? parseExact(text) : shortenText(text, most);
      },
    }),
    resultNote: t.exposeString('resultNote', {
      nullable: true,
      description:
        'What of the result is not stored as fal sent it, and why: a number that no database holds is null in it, and what is no JSON is kept as text. Null if it is stored whole; files sent as `data:` URIs and members named twice do not count.',
    }),
    seed: t.expose('seed', {
      type: 'BigInt',
      nullable: true,
      description: 'The seed fal reports having used; null if it reports none.',
    }),
    durationS: t.exposeFloat('durationS', {
      nullable: true,
      description: 'Requested length of the media in seconds; null if unknown or not applicable.',
    }),
    costCents: t.float({
      nullable: true,
      description: 'Cost in US cents; null if unknown. `costSource` says how it is known.',
      resolve: (row) => costOf(row).cents?.toNumber() ?? null,
    }),
    costSource: t.field({
      type: CostSource,
      nullable: true,
      description: 'How the cost is known; null if it is not.',
      resolve: (row) => costOf(row).source,
    }),
    cost: t.field({
      type: Cost,
      nullable: true,
      description: 'How the cost breaks down, and the original estimate; null if nothing is known.',
      resolve: (row) => {
        const cost = costOf(row);
        return (cost.cents ?? cost.estimatedCents ?? cost.units) ? cost : null;
      },
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: "Why it failed, in fal's words; null if it did not fail.",
    }),
    errorType: t.exposeString('errorType', {
      nullable: true,
      description:
        "Machine-readable reason of a failure: fal's, such as `content_policy_violation`, or the ledger's own where fal gives none, such as `endpoint_not_found`; null if there is none.",
    }),
    cancelRequestedAt: t.expose('cancelRequestedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When cancellation was requested; null if it was not. A generation that is already running may still complete.',
    }),
    endedBy: t.field({
      type: EndedBy,
      nullable: true,
      description: 'How the ledger learned that it had ended; null while it is in flight.',
      resolve: ({ endedBy }) => ENDED_BY.find((one) => one === endedBy) ?? null,
    }),
    lastPoll: t.field({
      type: FalPoll,
      nullable: true,
      description:
        "fal's newest answer about it, for as long as it is in flight; null if fal has not been asked yet, and once it has ended.",
      resolve: ({ lastPoll }) => readPoll(lastPoll),
    }),
    deliveries: t.field({
      type: [WebhookDelivery],
      ...costs({ own: 5, rows: 5 }),
      description: 'Webhook deliveries that named this generation, oldest first.',
      resolve: async ({ requestId }, _args, { deps }) =>
        falRequestId(requestId) === null ? [] : ((await deliveriesBatch(deps.db, requestId)) ?? []),
    }),
    tags: t.field({
      type: [Tag],
      ...costs({ rows: 2 }),
      description: 'Its labels, sorted by key. A replay has those of its original.',
      resolve: ({ tags }) => listTags(tags),
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When it was recorded, before the call to fal.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null while it is in flight.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When the ledger first saw fal run it; null if it never did, as of one that ended before it was asked about.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When anything of it last changed, its cost and `lastPoll` included; null if that was before the ledger noted it.',
    }),
    queuePosition: t.int({
      nullable: true,
      description:
        "How many were ahead of it in fal's queue when fal last said so; null unless it is IN_QUEUE at fal and fal has said.",
      // The row forgets what fal said once the job has ended.
      resolve: ({ lastPoll }) => readPoll(lastPoll)?.said?.queuePosition ?? null,
    }),
  }),
});

builder.queryField('generation', (t) =>
  t.field({
    type: Generation,
    authScopes: { read: true },
    nullable: true,
    ...costs({ own: STATEMENT }),
    description: 'The generation with this fal request id; null if there is none the viewer may see.',
    args: { requestId: t.arg.string({ required: true, description: "fal's request id." }) },
    resolve: (_root, { requestId }, { deps, viewer }, info) =>
      findGeneration(deps.db, viewer, requestId, requestedParts(info)),
  }),
);

/** The row id in a global id. A client can invent global ids: one that holds no number becomes -1, which no row has. */
export function rowId(id: string): bigint {
  return /^\d{1,18}$/.test(id) ? BigInt(id) : -1n;
}

function readStatus(status: string): Status {
  const known = GENERATION_STATUSES.find((one) => one === status);
  if (!known) throw new Error(`the table holds an unknown status: ${status}`);
  return known;
}

/** A row that was written under an older order keeps its primary file. */
function primaryFirst(outputs: FalOutput[], outputUrl: string | null): FalOutput[] {
  return outputs.toSorted((a, b) => Number(b.url === outputUrl) - Number(a.url === outputUrl));
}
