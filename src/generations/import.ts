import { setTimeout } from 'node:timers/promises';
import { Prisma } from '../db/client.ts';
import { isPending } from '../db/pending-request-id.ts';
import { InvalidInputError } from '../errors.ts';
import type { Unanswered } from '../fal/answers.ts';
import { SUBMISSION_UNCONFIRMED } from '../fal/failure-types.ts';
import type { ListedEnd, ListedRequest } from '../fal/request-list.ts';
import { estimate } from '../pricing/estimate.ts';
import { pricesFor } from '../pricing/pricing.ts';
import type { Deps } from './deps.ts';
import { checkInputs, type Inputs } from './job-input.ts';
import { applyResult, endOf, type Outcome } from './transitions/end.ts';
import { inFlight } from './transitions/states.ts';

/** What became of the requests of one endpoint. */
export interface Import {
  /** How many requests fal lists. */
  readonly listed: number;
  /** How many of them the table does not have. */
  readonly missing: number;
  /** How many have a row now; with `dryRun`, how many would have one. */
  readonly imported: number;
  /** How many of the missing ones were left out, by the reason. */
  readonly left: ReadonlyMap<string, number>;
}

export interface ImportOptions {
  /** Whose jobs they become: fal does not know our users. */
  readonly userId: string;
  /** Only counts. */
  readonly dryRun: boolean;
}

/** fal's list of requests could not be read. */
export class ListUnreadError extends Error {
  override readonly name = 'ListUnreadError';
}

/**
 * Takes in the requests of an endpoint that fal lists since a time and the table does not have, as after the restore of an
 * older backup. Each becomes a row as fal has it; nothing is ever sent. Of a job that has ended the bill is looked for, and
 * one that has not is asked about, as of any other. Throws a ListUnreadError.
 */
export async function importRequests(
  deps: Deps,
  endpoint: string,
  since: Date,
  { userId, dryRun }: ImportOptions,
): Promise<Import> {
  const query = { endpoint, from: since, to: deps.clocks.fal.now() };
  const { requests } = await patiently(() => deps.fal.listRequests(query, UNTIL_DONE));
  const missing = await missingOf(deps, requests);
  const left = new Map<string, number>();
  let imported = 0;
  for (const requestId of missing) {
    const reason = await importRequest(deps, endpoint, requestId, { userId, dryRun });
    if (reason === undefined) imported += 1;
    else left.set(reason, (left.get(reason) ?? 0) + 1);
  }
  return { listed: requests.length, missing: missing.length, imported, left };
}

/** The endpoints that the ledger knows, and those that the account used according to fal, if it tells us. */
export async function knownEndpoints({ db, fal, clocks }: Deps, since: Date): Promise<string[]> {
  const rows = await db.$queryRaw<Array<{ endpoint: string }>>`/* import: endpoints */
    SELECT endpoint FROM endpoint_prices UNION SELECT endpoint FROM generation_hours`;
  const usage = await fal.usage({ from: since, to: clocks.fal.now() }, UNTIL_DONE);
  const used = usage.kind === 'usage' ? usage.lines : [];
  return [...new Set([...rows, ...used].map(({ endpoint }) => endpoint))].toSorted();
}

const UNTIL_DONE = new AbortController().signal;
const PAUSE_MS = 1000;
const MAX_FAILURES = 5;

/** Asks again while fal does not answer, a few times, and while it has more to list. */
async function patiently<Answer>(ask: () => Promise<Answer | Unanswered>): Promise<Answer> {
  for (let failures = 0; ; ) {
    const answer = await ask();
    if (!isUnanswered(answer)) return answer;
    if (answer.continues) continue;
    failures += 1;
    if (answer.refused || failures > MAX_FAILURES) throw new ListUnreadError(answer.message);
    await setTimeout(answer.pauseMs ?? PAUSE_MS);
  }
}

function isUnanswered(answer: unknown): answer is Unanswered {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'unanswered';
}

async function missingOf({ db }: Deps, requests: readonly ListedRequest[]): Promise<string[]> {
  const rows = await db.$queryRaw<Array<{ id: string }>>`/* import: missing */
    SELECT id FROM unnest(${requests.map(({ requestId }) => requestId)}::text[]) AS listed (id)
    WHERE NOT EXISTS (SELECT FROM generations g WHERE g.request_id = listed.id)`;
  return rows.map(({ id }) => id);
}

/** Returns why the request is left out; undefined if it has a row now. */
async function importRequest(
  deps: Deps,
  endpoint: string,
  requestId: string,
  { userId, dryRun }: ImportOptions,
): Promise<string | undefined> {
  const [request] = await patiently(() => deps.fal.findRequest(endpoint, requestId, UNTIL_DONE));
  if (!request) return 'fal does not list it any more';
  if (request.input === undefined || request.input === null) return 'fal has not kept its input';
  // Where fal does not say that it has ended, the servers ask about it.
  const end = dryRun ? undefined : await deps.fal.findEnd(endpoint, requestId, UNTIL_DONE);
  let inputs: Inputs;
  try {
    inputs = checkInputs('its input', request.input);
  } catch (error) {
    if (error instanceof InvalidInputError) return `${error.field} cannot be stored: ${error.message}`;
    throw error;
  }
  const row = { endpoint, userId, request, inputs };
  if (!(await (dryRun ? mayBeInserted : insertRow)(deps, row)))
    return 'it may be of a job whose submit was never answered: the servers find out';
  if (!end) return undefined;
  const outcome = outcomeOf(end);
  if (outcome && 'endedAt' in end && end.endedAt)
    await applyResult(deps.db, { requestId }, outcome, 'RECONCILER', atDatabase(deps, end.endedAt));
  return undefined;
}

function outcomeOf(end: ListedEnd): Outcome | undefined {
  if (end.kind === 'success') return { status: 'COMPLETED', payload: end.payload };
  return end.kind === 'failed' ? endOf(end.reason) : undefined;
}

interface Row {
  readonly endpoint: string;
  readonly userId: string;
  readonly request: ListedRequest;
  readonly inputs: Inputs;
}

// How far the time of a submit in the table and in fal's list may differ.
const SUBMIT_SPAN_SECONDS = 120;

/**
 * Writes the row of a job that fal has. Not where an equal job was sent around that time whose id nobody knows: it may be the
 * same, and the submit may be under way at this moment. One statement, so that none slips in between.
 */
async function insertRow(deps: Deps, { endpoint, userId, request, inputs }: Row): Promise<boolean> {
  const { durationS, costCents } = await estimate(pricesFor(deps.pricing, userId), endpoint, inputs, null);
  const sentAt = atDatabase(deps, request.sentAt);
  // It was missing a moment ago. If a server has written it meanwhile, its row stays.
  const rows = await deps.db.$queryRaw<unknown[]>`/* import */
    INSERT INTO generations (request_id, user_id, endpoint, status, inputs, duration_s, cost_cents, created_at,
      submit_started_at, next_check_at)
    SELECT ${request.requestId}, ${userId}, ${endpoint}, 'IN_QUEUE', ${JSON.stringify(inputs)}::jsonb, ${durationS}::real,
      ${costCents}::numeric, ${sentAt}, ${sentAt}, now()
    WHERE ${noneLost(deps, { endpoint, inputs }, sentAt)} ON CONFLICT DO NOTHING RETURNING id`;
  return rows.length > 0;
}

/** Whether `insertRow` would write one. */
async function mayBeInserted(deps: Deps, { endpoint, request, inputs }: Row): Promise<boolean> {
  const sentAt = atDatabase(deps, request.sentAt);
  const rows = await deps.db.$queryRaw<unknown[]>`/* import: dry run */
    SELECT true AS fits WHERE ${noneLost(deps, { endpoint, inputs }, sentAt)}`;
  return rows.length > 0;
}

/** That no equal job was sent around that time whose id nobody knows. */
function noneLost(
  { schedule }: Deps,
  { endpoint, inputs }: Pick<Row, 'endpoint' | 'inputs'>,
  sentAt: Date,
): Prisma.Sql {
  return Prisma.sql`NOT EXISTS (SELECT FROM generations lost
      WHERE lost.endpoint = ${endpoint} AND lost.inputs = ${JSON.stringify(inputs)}::jsonb
        AND ${isPending('lost.request_id')}
        AND (${inFlight('lost')} OR (lost.status = 'FAILED' AND lost.error_type = ${SUBMISSION_UNCONFIRMED}))
        AND abs(extract(epoch FROM COALESCE(lost.submit_started_at, lost.created_at) - ${sentAt}::timestamptz))
          <= ${SUBMIT_SPAN_SECONDS + schedule.timeoutSeconds}::float8)`;
}

/** A time of fal's, as the database's clock would have shown it. */
function atDatabase({ clocks }: Deps, time: Date): Date {
  return new Date(time.getTime() - clocks.fal.aheadMs() + clocks.database.aheadMs());
}
