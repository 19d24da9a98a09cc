import { type JsonObject, parseObject } from '../../lib/lossless-json.ts';
import type { Call, Context } from '../context.ts';
import { applyFaults } from '../faults/apply-faults.ts';
import { type Answer, json, type Reply } from '../http/answer.ts';
import type { Job } from '../jobs/job.ts';
import { jobKey } from '../jobs/job-key.ts';
import { checkInput } from '../models/check-input.ts';
import { findModel } from '../models/registry.ts';
import { appOf } from './endpoint-path.ts';
import { createJob } from './new-job.ts';
import { queueLength } from './queue-position.ts';

/** `POST /{endpoint_id}?fal_webhook=…`: accepts a job, or says what is wrong with it. */
export async function answerSubmit(context: Context, endpoint: string, call: Call): Promise<Reply> {
  const text = call.body === '' ? '{}' : call.body;
  const input = parseObject(text);
  const key = jobKey(endpoint, text);
  const webhookUrl = call.query.get('fal_webhook');
  const submissionId = submissionOf(webhookUrl);
  context.store.countPost(key, submissionId);
  const about = {
    operation: 'submit',
    attempt: context.store.posts.byKey.get(key) ?? 1,
    key,
    endpoint,
    input: text,
    requestId: null,
    submissionId,
  } as const;
  return await applyFaults(context, about, async () => {
    const refusal = refuse(context, endpoint, input, text) ?? refuseFull(context, endpoint, call.query);
    if (refusal || !input) return refusal ?? notAnObject(text);
    const occurrence = context.store.occurrences(key) + 1;
    const { tags } = call;
    const submission = { endpoint, text, input, key, occurrence, webhookUrl, submissionId, tags };
    const job = createJob(submission, context.faults, context.settings);
    context.store.add(job);
    context.log(`accepted ${job.requestId} of ${endpoint}`);
    if (job.early) {
      context.clock.finish(job, { startedAt: Date.now() });
      await context.webhooks.dispatch(job);
    } else context.clock.follow(job);
    return accepted(context, job);
  });
}

function refuse(
  context: Context,
  id: string,
  input: JsonObject | undefined,
  text: string,
): Answer | undefined {
  const model = findModel(id, context.settings.acceptAnyEndpoint);
  if (!model) return json(404, { detail: `Application '${id}' not found` });
  if (!input) return notAnObject(text);
  const detail = checkInput(model.fields, input);
  return detail.length > 0 ? json(422, { detail }, { 'x-fal-billable-units': '0' }) : undefined;
}

function notAnObject(text: string): Answer {
  try {
    JSON.parse(text);
  } catch {
    const detail = { type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {} };
    return json(422, { detail: [detail] });
  }
  const msg = 'Input should be a valid dictionary or object to extract fields from';
  return json(422, { detail: [{ type: 'model_attributes_type', loc: ['body'], msg, input: text }] });
}

function refuseFull(context: Context, endpoint: string, query: URLSearchParams): Answer | undefined {
  const limit = query.get('fal_max_queue_length');
  if (limit === null || queueLength(context.store, appOf(endpoint)) <= Number(limit)) return undefined;
  return json(429, { detail: 'The queue is longer than fal_max_queue_length' });
}

function submissionOf(webhookUrl: string | null): string | null {
  return webhookUrl !== null && URL.canParse(webhookUrl)
    ? new URL(webhookUrl).searchParams.get('submission')
    : null;
}

function accepted({ queueUrl, store }: Context, job: Job): Answer {
  const url = `${queueUrl}/${appOf(job.endpoint)}/requests/${job.requestId}`;
  return json(200, {
    status: job.state === 'queued' ? 'IN_QUEUE' : 'IN_PROGRESS',
    request_id: job.requestId,
    gateway_request_id: job.requestId,
    response_url: url,
    status_url: `${url}/status`,
    cancel_url: `${url}/cancel`,
    // The newest is the last one.
    queue_position: queueLength(store, appOf(job.endpoint)) - (job.state === 'queued' ? 1 : 0),
  });
}
