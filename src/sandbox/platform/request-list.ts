import type { Call, Context } from '../context.ts';
import { applyFaults } from '../faults/apply-faults.ts';
import { type Answer, jsonText, platformError, type Reply } from '../http/answer.ts';
import { inferenceSeconds, type Job, outcomeOf } from '../jobs/job.ts';
import { resultOf } from '../jobs/job-result.ts';
import { sha256 } from '../seeded-random.ts';
import { type ListQuery, parseListQuery } from './list-query.ts';
import { type Position, pageOf } from './paging.ts';

/** `GET /v1/models/requests/by-endpoint`: the only way to find a job whose submit answer was lost. */
export async function answerRequestList(context: Context, call: Call): Promise<Reply> {
  const query = parseListQuery(call.query, Date.now());
  const key = sha256(typeof query === 'string' ? query : query.endpoints.join());
  const about = {
    operation: 'list',
    attempt: context.countCall(`list ${key}`),
    key,
    endpoint: typeof query === 'string' ? '' : query.endpoints.join(),
    input: '',
    requestId: null,
    submissionId: null,
  } as const;
  return await applyFaults(context, about, () =>
    typeof query === 'string' ? platformError(422, 'validation_error', query) : list(context, query),
  );
}

function list(context: Context, query: ListQuery): Answer {
  const matching = [...context.store.jobs.values()].filter(
    (job) => isListed(context, job) && matches(query, job),
  );
  const { page, cursor } = pageOf(matching, (job) => positionOf(query, job), query.after, query.limit);
  const items = page.map((job) => itemText(context, job, query.payloads)).join(',');
  const next = JSON.stringify(cursor);
  return jsonText(200, `{"items":[${items}],"next_cursor":${next},"has_more":${cursor !== null}}`);
}

function isListed({ settings: { requestList } }: Context, job: Job): boolean {
  if (job.unlisted) return false;
  const since = job.startedAt ?? (requestList.queued ? job.acceptedAt : null);
  return since !== null && Date.now() - since >= requestList.lagMs;
}

function matches(query: ListQuery, job: Job): boolean {
  const startedAt = job.startedAt ?? job.acceptedAt;
  if (!query.endpoints.includes(job.endpoint)) return false;
  if (query.requestId !== null && query.requestId !== job.requestId) return false;
  if (startedAt < query.start || startedAt >= query.end) return false;
  return query.statuses.length === 0 || query.statuses.some((status) => status === statusOf(job));
}

function statusOf(job: Job): string | undefined {
  if (outcomeOf(job) === 'pending') return undefined;
  if (!job.failure) return 'success';
  return job.failure.httpStatus < 500 ? 'user_error' : 'error';
}

// Unfinished jobs first, then by end, newest first.
function positionOf(query: ListQuery, job: Job): Position {
  const endedAt = job.endedAt ?? Number.MAX_SAFE_INTEGER;
  const value = query.sortBy === 'duration' ? endedAt - (job.startedAt ?? job.acceptedAt) : endedAt;
  return { value, id: job.requestId };
}

function itemText(context: Context, job: Job, payloads: boolean): string {
  const ended = outcomeOf(job) !== 'pending';
  const item = JSON.stringify({
    request_id: job.requestId,
    endpoint_id: job.endpoint,
    sent_at: timeText(job.acceptedAt),
    started_at: timeText(job.startedAt ?? job.acceptedAt),
    ended_at: timeText(job.endedAt),
    ...(ended && {
      status_code: job.failure?.httpStatus ?? 200,
      duration: inferenceSeconds(job),
    }),
  });
  if (!payloads) return item;
  const output = ended ? `,"json_output":${job.failure?.body ?? resultOf(job, context.filesUrl)}` : '';
  return `${item.slice(0, -1)},"json_input":${job.input}${output}}`;
}

function timeText(at: number | null): string | undefined {
  return at === null ? undefined : new Date(at).toISOString();
}
