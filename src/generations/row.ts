import { Prisma } from '../db/client.ts';
import { readableTime } from '../db/readable-time.ts';
import type { Generation } from '../generated/prisma/client.ts';

export type { Generation };

/** What a POST to fal, and the record of its answer, need of a job. */
export type SendableJob = Pick<Generation, 'id' | 'requestId' | 'endpoint' | 'inputs' | 'tags'>;

const COLUMNS = {
  id: 'id',
  requestId: 'request_id',
  userId: 'user_id',
  endpoint: 'endpoint',
  status: 'status',
  inputs: 'inputs',
  outputUrl: 'output_url',
  seed: 'seed',
  durationS: 'duration_s',
  costCents: 'cost_cents',
  reservedCents: 'reserved_cents',
  reservedAt: 'reserved_at',
  error: 'error',
  createdAt: 'created_at',
  finishedAt: 'finished_at',
  payload: 'payload',
  resultNote: 'result_note',
  errorType: 'error_type',
  idempotencyKey: 'idempotency_key',
  submitStartedAt: 'submit_started_at',
  nextCheckAt: 'next_check_at',
  checkCount: 'check_count',
  doubt: 'doubt',
  doubtedSince: 'doubted_since',
  doubtCount: 'doubt_count',
  cancelRequestedAt: 'cancel_requested_at',
  endedBy: 'ended_by',
  falStatus: 'fal_status',
  queuePaths: 'queue_paths',
  lastPoll: 'last_poll',
  tags: 'tags',
  replayOf: 'replay_of',
  replayRoot: 'replay_root',
  replayId: 'replay_id',
  replayExempt: 'replay_exempt',
  costSource: 'cost_source',
  estimatedCents: 'estimated_cents',
  billedUnits: 'billed_units',
  costUnit: 'cost_unit',
  unitPrice: 'unit_price',
  costUpdatedAt: 'cost_updated_at',
  updatedAt: 'ledger_updated_at',
  startedAt: 'ledger_started_at',
} satisfies Record<keyof Generation, string>;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object has the keys that its type says
const ALL_COLUMNS = Object.keys(COLUMNS) as Array<keyof Generation>;

const TIMES: ReadonlySet<string> = new Set<keyof Generation>([
  'createdAt',
  'finishedAt',
  'submitStartedAt',
  'nextCheckAt',
  'doubtedSince',
  'cancelRequestedAt',
  'costUpdatedAt',
  'reservedAt',
  'updatedAt',
  'startedAt',
]);

/** Which of the two parts of a row are read that may have megabytes, and which of its columns at all. */
export interface RowParts {
  /** `words`: of large inputs only what `promptOf` may show. */
  readonly inputs: boolean | 'words';
  readonly payload: boolean;
  /** All where this is undefined. The rows do not have the others, whatever their type says. */
  readonly columns?: ReadonlySet<keyof Generation> | undefined;
}

/** The columns that rows of any list are found, shown or put together by. */
export const KEY_COLUMNS = ['id', 'userId', 'replayOf'] as const satisfies ReadonlyArray<keyof Generation>;

const ALL: RowParts = { inputs: true, payload: true };
// What stands for a part that nobody has asked for; the types of the row stay those of Prisma.
const UNREAD: Record<'inputs' | 'payload', string> = { inputs: `'{}'::jsonb`, payload: 'NULL::jsonb' };

// Numbers and files have no words; of all the others there are few, except in rows from before inputs had a limit.
const WORDS = `CASE WHEN pg_column_size(g.inputs) < 20000 THEN g.inputs ELSE (
  SELECT COALESCE(jsonb_object_agg(name, value), '{}') FROM (
    SELECT name, value FROM jsonb_each(g.inputs) WITH ORDINALITY AS member (name, value, place)
    WHERE CASE jsonb_typeof(value) WHEN 'string' THEN left(value #>> '{}', 5) <> 'data:'
      WHEN 'array' THEN octet_length(value::text) < 500000 WHEN 'object' THEN octet_length(value::text) < 500000
      ELSE false END
    ORDER BY name = 'prompt' DESC, place LIMIT 1000) AS members) END`;

/** The columns of a row under the names of the Prisma model, for a SELECT or a RETURNING in raw SQL. */
export function generationColumns(parts: RowParts = ALL): Prisma.Sql {
  const columns = columnsOf.get(parts) ?? selectColumns(parts);
  columnsOf.set(parts, columns);
  return columns;
}

// The same parts are asked for again and again.
const columnsOf = new WeakMap<RowParts, Prisma.Sql>();

function selectColumns(parts: RowParts): Prisma.Sql {
  return Prisma.raw(
    columnsIn(parts)
      .map((field) => {
        const unread = (field === 'inputs' || field === 'payload') && !parts[field];
        const words = field === 'inputs' && parts.inputs === 'words';
        const column = `g.${COLUMNS[field]}`;
        const value = TIMES.has(field) ? readableTime(column) : column;
        return `${unread ? UNREAD[field] : words ? WORDS : value} AS "${field}"`;
      })
      .join(', '),
  );
}

/** The columns of `generationColumns`, in their order. */
export function columnsIn({ columns }: RowParts): Array<keyof Generation> {
  return ALL_COLUMNS.filter((field) => columns?.has(field) ?? true);
}

/** All of them. */
export const GENERATION_COLUMNS = generationColumns();
