import { randomBytes, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { PrismaClient } from '../src/db/client.ts';
import { submissionOf } from '../src/db/pending-request-id.ts';
import type { Checkpoint } from '../src/deps.ts';
import { createLargeTexts } from '../src/fal/large-texts.ts';
import { type FalResult, readJsonResult } from '../src/fal/result.ts';
import type { Deps } from '../src/generations/deps.ts';
import type { SubmitInput } from '../src/generations/submit.ts';
import { listTags } from '../src/generations/tags.ts';
import { applyResult, type Outcome } from '../src/generations/transitions/end.ts';
import { createBell } from '../src/lib/bell.ts';
import { EVERY_ENDPOINT } from '../src/lib/endpoint-patterns.ts';
import { createOtherClock } from '../src/lib/other-clock.ts';
import { createTasks } from '../src/lib/tasks.ts';
import { createMetrics } from '../src/metrics/metrics.ts';
import { createOutgoing } from '../src/outgoing/create-outgoing.ts';
import type { Price } from '../src/pricing/pricing.ts';

/** A job as a client submits it, how it will end, and what fal will bill; null if there will be no bill. */
export interface Job {
  readonly input: SubmitInput & { readonly userId: string };
  readonly outcome: Outcome;
  readonly dollars: string | null;
}

interface Row extends Omit<SubmitInput, 'tags'> {
  readonly userId: string;
  readonly tags: unknown;
  readonly status: string;
  readonly payload: string;
  readonly message: string;
  readonly type: string;
  readonly dollars: string | null;
}

/** Jobs like the newest ones of a database: the same users, endpoints, prompts, tags and outcomes, but new files. */
export async function jobsLike(db: PrismaClient, howMany: number): Promise<Job[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT user_id AS "userId", endpoint, inputs, tags, status, payload::text, error AS message, error_type AS type,
      CASE WHEN cost_source = 'BILLED' THEN (cost_cents / 100)::text END AS dollars
    FROM generations WHERE status IN ('COMPLETED', 'FAILED', 'CANCELLED')
    ORDER BY created_at DESC, id DESC LIMIT ${howMany}`;
  return rows.map(({ userId, endpoint, inputs, tags, status, payload, message, type, dollars }) => ({
    dollars,
    input: { userId, endpoint, inputs, tags: listTags(tags) },
    outcome:
      status === 'COMPLETED'
        ? { status, payload: readJsonResult(payload.replaceAll(FILE, newFile())) ?? null }
        : status === 'FAILED'
          ? { status, reason: { message, type } }
          : { status: 'CANCELLED' },
  }));
}

const NOTHING: FalResult = { json: '{}', path: [], outputUrl: null, note: null };

// As a server has it in memory: looking up a price is a question, and this is a bench of writes.
const PRICE: Price = { unitPrice: '1', unit: 'videos', currency: 'USD', source: 'FAL', seenAt: null };

const FILE = /(?<=\/|")[\w-]{21}_output/g;

function newFile(): string {
  return `${randomBytes(16).toString('base64url').slice(0, 21)}_output`;
}

interface DepsOptions {
  readonly checkpoint?: (name: Checkpoint) => void;
  /** What fal bills, by its request ids. */
  readonly dollars?: ReadonlyMap<string, string>;
}

/** What the domain needs, with a fal that accepts and bills every job at once. */
export function depsOn(
  db: PrismaClient,
  { checkpoint = () => undefined, dollars = new Map() }: DepsOptions = {},
): Deps {
  const never = () => Promise.reject(new Error('The bench asks fal nothing else.'));
  const tasks = createTasks((_name, error) => log.error(error));
  const clock = () => new Date();
  const log = pino({ level: 'silent' });
  return {
    db,
    onPatientConnection: (work) => work(db),
    fal: {
      submit: async () => ({ kind: 'accepted', requestId: randomUUID() }),
      status: never,
      result: async ({ requestId }) => ({
        kind: 'success',
        payload: NOTHING,
        units: dollars.get(requestId) ?? null,
      }),
      cancel: never,
      listRequests: never,
      findRequest: never,
      findEnd: never,
      prices: never,
      bills: async (requestIds) => ({
        kind: 'bills',
        events: requestIds.flatMap((requestId) => {
          const costTotal = dollars.get(requestId);
          return costTotal === undefined ? [] : [{ requestId, costTotal, units: costTotal, unitPrice: '1' }];
        }),
      }),
      usage: never,
    },
    log,
    metrics: createMetrics('0'),
    clock,
    largeTexts: createLargeTexts(),
    clocks: { database: createOtherClock(clock), fal: createOtherClock(clock) },
    webhookUrl: 'http://127.0.0.1/api/fal/webhook',
    maxInputBytes: 1_000_000,
    allowedEndpoints: EVERY_ENDPOINT,
    unpricedCents: null,
    schedule: {
      firstSeconds: 60,
      maxSeconds: 3600,
      graceSeconds: 600,
      horizonSeconds: 86_400,
      concurrency: 4,
      timeoutSeconds: 30,
    },
    checkpoint,
    replayBell: createBell(),
    refusedSubmits: { answered: () => undefined },
    deliveries: {
      record: async () => undefined,
      applied: () => undefined,
      flush: async () => undefined,
      prune: async () => undefined,
    },
    outgoing: createOutgoing('a key', clock, { allowPrivate: false, production: true }),
    tasks,
    billing: { retrySeconds: 30, giveUpDays: 7 },
    pricing: {
      known: async () => PRICE,
      current: async () => PRICE,
      lastKnown: never,
      billedBefore: async () => [],
      inMemory: { known: async () => PRICE, billedBefore: async () => [] },
      refresh: never,
    },
  };
}

/** Does what the webhook of a job does. For a job that is not confirmed yet it also brings fal's id. */
export async function end(db: PrismaClient, requestId: string, outcome: Outcome): Promise<void> {
  const submission = submissionOf(requestId);
  const job = submission === null ? { requestId } : { requestId: randomUUID(), submission };
  const { verdict } = await applyResult(db, job, outcome, 'WEBHOOK');
  if (verdict !== 'APPLIED') throw new Error(`The webhook of ${requestId} was not applied: ${verdict}`);
}

/** Works on all items in their order, `workers` at a time. */
export async function inParallel<Item>(
  workers: number,
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (next < items.length) {
        const index = next;
        next += 1;
        const item = items[index];
        if (item !== undefined) await work(item, index);
      }
    }),
  );
}
