import { randomUUID } from 'node:crypto';
import type { FalConfig } from '../config.ts';
import type { Unanswered } from '../fal/answers.ts';
import type { Fal } from '../fal/client.ts';
import { adviceOnFal } from './fal-advice.ts';
import { type Finding, findingsAbout } from './finding.ts';

type Asked = Pick<Fal, 'status' | 'prices' | 'usage'>;

// A cheap one that has been there for long. Nothing is sent to it.
const ENDPOINT = 'fal-ai/flux/dev';
const DAY_MS = 86_400_000;
const { ok, warn, bad } = findingsAbout('fal');

/** Looks whether fal takes the keys for what the ledger asks of it. No job is sent, and nothing costs money. */
export async function examineFal(fal: Asked, config: FalConfig): Promise<Finding[]> {
  const signal = AbortSignal.timeout(config.timeoutMs);
  const status = await fal.status({ endpoint: ENDPOINT, requestId: randomUUID() }, signal);
  const prices = await fal.prices([ENDPOINT], signal);
  const now = Date.now();
  const usage = await fal.usage({ from: new Date(now - DAY_MS), to: new Date(now) }, signal);
  const queue = { url: config.queueUrl, variable: 'FAL_QUEUE_URL', key: 'FAL_KEY' } as const;
  const platform = { url: config.apiUrl, variable: 'FAL_API_URL', key: 'FAL_KEY' } as const;
  return [
    // Whatever else fal says of a job that does not exist, it has taken the key.
    status.kind === 'unanswered' && (status.trouble !== undefined || status.httpStatus === undefined)
      ? bad(`the queue: ${wordsOf(status)}`, adviceOnFal(status, queue))
      : ok('the queue takes FAL_KEY'),
    prices.kind === 'unanswered'
      ? warn(
          `its prices: ${wordsOf(prices)}`,
          `${adviceOnFal(prices, platform)} Until then estimates are those of the documentation.`,
        )
      : ok('its prices are told'),
    usage.kind === 'no-admin-key'
      ? warn(
          'FAL_ADMIN_KEY is not set',
          'Without it a cost is the billed units times their price, before discounts.',
        )
      : usage.kind === 'unanswered'
        ? bad(`its bills: ${wordsOf(usage)}`, adviceOnFal(usage, { ...platform, key: 'FAL_ADMIN_KEY' }))
        : ok('its bills are told to FAL_ADMIN_KEY'),
  ];
}

function wordsOf({ message, httpStatus }: Unanswered): string {
  return httpStatus === undefined ? message : `${message} (${httpStatus})`;
}
