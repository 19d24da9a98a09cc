import { randomUUID } from 'node:crypto';
import type { FalConfig } from '../config.ts';
import type { StatusAnswer, Unanswered } from '../fal/answers.ts';
import type { PricesAnswer } from '../fal/billing.ts';
import type { Fal } from '../fal/client.ts';
import { troubleWithKeys } from '../fal/keys.ts';
import { type Asked, adviceOnAddress, adviceOnFal, isNameOfFal } from './fal-advice.ts';
import { type Finding, findingsAbout } from './finding.ts';

type Asking = Pick<Fal, 'status' | 'prices' | 'usage'>;

// A cheap one that has been there for long. Nothing is sent to it.
const ENDPOINT = 'fal-ai/flux/dev';
const DAY_MS = 86_400_000;
const { ok, warn, bad } = findingsAbout('fal');

/** Looks whether fal takes the keys for what the ledger asks of it. No job is sent, and nothing costs money. */
export async function examineFal(fal: Asking, config: FalConfig): Promise<Finding[]> {
  const signal = AbortSignal.timeout(config.timeoutMs);
  const status = await fal.status({ endpoint: ENDPOINT, requestId: randomUUID() }, signal);
  const prices = await fal.prices([ENDPOINT], signal);
  const now = Date.now();
  const usage = await fal.usage({ from: new Date(now - DAY_MS), to: new Date(now) }, signal);
  const queue = { url: config.queueUrl, variable: 'FAL_QUEUE_URL', key: 'FAL_KEY' } as const;
  const platform = { url: config.apiUrl, variable: 'FAL_API_URL', key: 'FAL_KEY' } as const;
  return [
    ofQueue(status, queue),
    ofPrices(prices, platform),
    usage.kind === 'no-admin-key'
      ? warn(
          'FAL_ADMIN_KEY is not set',
          'Without it a cost is the billed units times their price, before discounts.',
        )
      : usage.kind === 'unanswered'
        ? bad(`its bills: ${wordsOf(usage)}`, adviceOnFal(usage, { ...platform, key: 'FAL_ADMIN_KEY' }))
        : ok('its bills are told to FAL_ADMIN_KEY'),
    ofKeys(await troubleWithKeys(config.jwksUrl, config.timeoutMs), config.jwksUrl),
  ];
}

function ofKeys(trouble: string | undefined, url: string): Finding {
  return trouble === undefined
    ? ok('its keys for webhooks can be read')
    : bad(
        `its keys for webhooks: ${trouble}`,
        `Check FAL_JWKS_URL, and whether ${new URL(url).host} can be reached from here: until then webhooks are turned away, and jobs end only by being asked about.`,
      );
}

/**
 * Any server may answer 404, or JSON. Only fal has its own word for a job that it does not know; by fal's own name, for which
 * the certificate vouches, whatever is said without refusing the key is fal's.
 */
function ofQueue(status: StatusAnswer, queue: Asked): Finding {
  const takesKey = ok('the queue takes FAL_KEY');
  if (status.kind === 'queued' || status.kind === 'running' || status.kind === 'ended') return takesKey;
  if (status.kind === 'doubtful' && status.unknownJob) return takesKey;
  const { httpStatus } = status;
  const trouble = status.kind === 'unclear' ? undefined : status.trouble;
  if (trouble === undefined && httpStatus !== undefined && isNameOfFal(queue.url)) return takesKey;
  if (status.kind === 'unanswered') return bad(`the queue: ${wordsOf(status)}`, adviceOnFal(status, queue));
  const { message } = status.reason;
  return bad(
    `the queue: ${wordsOf({ message, httpStatus: httpStatus ?? 200 })}, which is not what fal says of an unknown job`,
    adviceOnAddress(queue),
  );
}

function ofPrices(prices: PricesAnswer, platform: Asked): Finding {
  const until = 'Until then estimates are those of the documentation.';
  if (prices.kind === 'unanswered')
    return warn(`its prices: ${wordsOf(prices)}`, `${adviceOnFal(prices, platform)} ${until}`);
  return prices.kind === 'prices' && prices.prices.some(({ endpoint }) => endpoint === ENDPOINT)
    ? ok('its prices are told')
    : warn(`its prices: no price of ${ENDPOINT} is told`, `${adviceOnAddress(platform)} ${until}`);
}

function wordsOf({ message, httpStatus }: Pick<Unanswered, 'message' | 'httpStatus'>): string {
  return httpStatus === undefined ? message : `${message} (${httpStatus})`;
}
