import { pino } from 'pino';
import type { PrismaClient } from '../../src/db/client.ts';
import type { Fal } from '../../src/fal/client.ts';
import { createLargeTexts } from '../../src/fal/large-texts.ts';
import type { Deps } from '../../src/generations/deps.ts';
import { createBell } from '../../src/lib/bell.ts';
import { EVERY_ENDPOINT } from '../../src/lib/endpoint-patterns.ts';
import { createOtherClock } from '../../src/lib/other-clock.ts';
import { createTasks } from '../../src/lib/tasks.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { createOutgoing } from '../../src/outgoing/create-outgoing.ts';
import { createPricing } from '../../src/pricing/pricing.ts';

/** What the domain needs, for a test of one function of it; of fal it can do only what the test says. */
export function testDeps(db: PrismaClient, fal: Partial<Fal> = {}): Deps {
  const unexpected = () => Promise.reject(new Error('the test did not expect this call of fal'));
  const noPrices = async () => ({ kind: 'unanswered', message: 'no prices here' }) as const;
  const tasks = createTasks(() => undefined);
  const clock = () => new Date();
  const log = pino({ level: 'silent' });
  return {
    db,
    onPatientConnection: (work) => work(db),
    fal: {
      submit: unexpected,
      status: unexpected,
      result: unexpected,
      cancel: unexpected,
      listRequests: unexpected,
      findRequest: unexpected,
      findEnd: unexpected,
      prices: noPrices,
      bills: async () => ({ kind: 'no-admin-key' }),
      usage: async () => ({ kind: 'no-admin-key' }),
      ...fal,
    },
    log,
    metrics: createMetrics('0'),
    clock,
    clocks: { database: createOtherClock(clock), fal: createOtherClock(clock) },
    webhookUrl: undefined,
    maxInputBytes: 1_000_000,
    allowedEndpoints: EVERY_ENDPOINT,
    unpricedCents: null,
    schedule: {
      firstSeconds: 60,
      maxSeconds: 3600,
      graceSeconds: 600,
      horizonSeconds: 86_400,
      concurrency: 8,
      timeoutSeconds: 30,
    },
    checkpoint: () => undefined,
    replayBell: createBell(),
    refusedSubmits: { answered: () => undefined },
    deliveries: {
      record: async () => undefined,
      applied: () => undefined,
      flush: async () => undefined,
      prune: async () => undefined,
    },
    outgoing: createOutgoing('a key for tests', clock, { allowPrivate: true, production: false }),
    tasks,
    largeTexts: createLargeTexts(),
    billing: { retrySeconds: 30, giveUpDays: 7 },
    pricing: createPricing({ db, fal: { prices: noPrices, ...fal }, tasks, overrides: new Map() }),
  };
}

/** What else resolvers get of a request: no limit to calls, and nobody who is told of errors. */
export const unlimited = { takeCall: async () => undefined, noteError: () => undefined };
