import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { createEndpointLabels, OTHER } from './endpoint-labels.ts';
import {
  BUDGET_THRESHOLDS,
  ENDS,
  type EndLabel,
  KEY_REFUSALS,
  READ_ON,
  type ReadOnLabel,
  SUBMIT_ANSWERS,
  type SubmitAnswerLabel,
  WEBHOOK_VERDICTS,
  type WebhookVerdictLabel,
} from './known-labels.ts';

/** What a process counts of its own work, for Prometheus. */
export interface Metrics {
  readonly registry: Registry;
  /** fal answered a call of its queue with this HTTP status; null if no answer came. */
  falAnswered(call: string, status: number | null, seconds: number): void;
  /** A job was sent, with fal's answer. */
  submitted(endpoint: string, answer: SubmitAnswerLabel): void;
  /** A webhook had this verdict. */
  webhookReceived(verdict: WebhookVerdictLabel): void;
  /** A verified webhook came so many seconds after fal made it. */
  webhookAged(seconds: number): void;
  /** A job that no webhook had ended was ended by asking fal. */
  rescued(status: EndLabel): void;
  /** A budget has reached so many per cent of its limit. */
  budgetReached(threshold: number): void;
  /** A loop of the background begins; what is returned is told of the end of each round, and of the pause after it. */
  loopStarted(loop: string): (failed: boolean, pauseMs: number) => void;
  /** A question that a replica may answer was read from one, or why it was not. */
  questionRead(on: ReadOnLabel): void;
  /** A request was answered. */
  requestAnswered(path: string, status: number, seconds: number): void;
}

/** What the names of our metrics begin with. */
export const PREFIX = 'fal_ledger_';
// From what an index look-up takes to what a client waits for.
const REQUEST_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];
const FAL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
// fal delivers for two hours.
const AGE_SECONDS = [1, 2, 5, 10, 30, 60, 120, 300];

/**
 * Creates the metrics of a process, with those of Node itself if they are wanted. No label is a user, a prompt or anything else that a caller
 * makes up: each series costs memory here and in Prometheus.
 */
export function createMetrics(version: string, { node = false } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Watching the event loop takes a timer.
  if (node) collectDefaultMetrics({ register: registry });
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: PREFIX + name, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[],
  ) => new Histogram({ name: PREFIX + name, help, labelNames, buckets, registers });

  new Gauge({
    name: `${PREFIX}build_info`,
    help: 'Always 1; the labels say what runs.',
    labelNames: ['version', 'node'],
    registers,
    aggregator: 'first',
  }).set({ version, node: process.version }, 1);
  const falSeconds = histogram(
    'fal_request_seconds',
    "How long calls of fal's queue took, by the HTTP status of the answer, or none.",
    ['call', 'code'],
    FAL_SECONDS,
  );
  const submits = counter(
    'submits_total',
    'Jobs sent to fal, by its answer. Endpoints beyond the first that fal has accepted jobs for are "other".',
    ['endpoint', 'answer'],
  );
  const webhooks = counter('webhooks_total', 'Webhooks received, by verdict.', ['verdict']);
  const webhookAge = histogram(
    'webhook_age_seconds',
    'How long after fal made them verified webhooks came.',
    [],
    AGE_SECONDS,
  );
  const rescues = counter(
    'rescues_total',
    'Jobs that no webhook had ended, ended by asking fal, by their status.',
    ['status'],
  );
  const alarms = counter('budget_alarms_total', 'Budgets that reached a share of their limit, in per cent.', [
    'threshold',
  ]);
  const rounds = counter('loop_rounds_total', 'Rounds of the loops in the background.', ['loop', 'result']);
  const questions = counter(
    'replica_questions_total',
    'Questions, lists and pages of exports that a replica may answer, by where they were read.',
    ['on'],
  );
  const lastRound = new Gauge({
    name: `${PREFIX}loop_last_success_timestamp_seconds`,
    help: 'When a round of a loop in the background last ended without a failure, as Unix time.',
    labelNames: ['loop'],
    registers,
    // Of several processes: one at work is enough.
    aggregator: 'max',
  });
  const nextRound = new Gauge({
    name: `${PREFIX}loop_next_success_due_timestamp_seconds`,
    help: 'When the round of a loop after its last one without a failure was to begin, or the loop itself, as Unix time.',
    labelNames: ['loop'],
    registers,
    aggregator: 'max',
  });
  const requests = histogram(
    'http_request_seconds',
    'How long requests took, by path and HTTP status.',
    ['path', 'code'],
    REQUEST_SECONDS,
  );
  const labelOf = createEndpointLabels();
  const beginSubmits = (endpoint: string) => {
    for (const answer of SUBMIT_ANSWERS) submits.inc({ endpoint, answer }, 0);
  };
  beginSubmits(OTHER);
  for (const verdict of WEBHOOK_VERDICTS) webhooks.inc({ verdict }, 0);
  for (const status of ENDS) rescues.inc({ status }, 0);
  for (const threshold of BUDGET_THRESHOLDS) alarms.inc({ threshold }, 0);
  for (const on of READ_ON) questions.inc({ on }, 0);
  for (const code of KEY_REFUSALS) falSeconds.zero({ call: 'submit', code: String(code) });

  return {
    registry,
    falAnswered: (call, status, seconds) => falSeconds.observe({ call, code: status ?? 'none' }, seconds),
    submitted(endpoint, answer) {
      const label = labelOf(endpoint, answer === 'accepted');
      beginSubmits(label);
      submits.inc({ endpoint: label, answer });
    },
    webhookReceived: (verdict) => webhooks.inc({ verdict }),
    webhookAged: (seconds) => webhookAge.observe(Math.max(0, seconds)),
    rescued: (status) => rescues.inc({ status }),
    budgetReached: (threshold) => alarms.inc({ threshold }),
    loopStarted(loop) {
      for (const result of ['ok', 'failed']) rounds.inc({ loop, result }, 0);
      nextRound.set({ loop }, Date.now() / 1000);
      return (failed, pauseMs) => {
        rounds.inc({ loop, result: failed ? 'failed' : 'ok' });
        if (failed) return;
        lastRound.set({ loop }, Date.now() / 1000);
        nextRound.set({ loop }, (Date.now() + pauseMs) / 1000);
      };
    },
    questionRead: (on) => questions.inc({ on }),
    requestAnswered: (path, status, seconds) => requests.observe({ path, code: status }, seconds),
  };
}
