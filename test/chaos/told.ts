import { setTimeout as sleep } from 'node:timers/promises';
import { roll } from '../../src/sandbox/seeded-random.ts';
import type { Queries } from '../support/queries.ts';
import { type EventBody, startReceiver, verified } from '../support/receiver.ts';

/** A server that is told of the ends of jobs, and does not always listen. */
export interface Told {
  /** Has itself told from now on; asks until a server does it. */
  register(urls: readonly string[], token: string): Promise<void>;
  /** What was not told, told wrongly or in the wrong order. */
  compare(db: Queries): Promise<string[]>;
  close(): Promise<void>;
}

const CREATE = `mutation C($url: String!) { createWebhook(input: { url: $url, events: [GENERATION_COMPLETED, GENERATION_FAILED,
  GENERATION_CANCELLED] }) { ... on CreateWebhookSuccess { secret } } }`;
const FAILS = 0.1;
const SLOW = 0.1;

/** Starts it: a tenth of the messages it refuses, and a tenth it takes only after a second. */
export async function startTold(seed: number): Promise<Told> {
  const receiver = await startReceiver();
  /** The messages that were taken, by their ids, in the order of their first coming. */
  const taken = new Map<string, EventBody>();
  const problems: string[] = [];
  let secret: string | undefined;
  let count = 0;
  receiver.answer = async (message) => {
    count += 1;
    if (roll(seed, 'told: fails', count) < FAILS) return 503;
    try {
      if (secret === undefined) throw new Error('before it had its secret');
      const id = String(message.headers['webhook-id']);
      const body = verified(message, secret);
      if (!taken.has(id)) taken.set(id, body);
    } catch (error) {
      problems.push(`told what cannot be verified: ${String(error)}`);
    }
    if (roll(seed, 'told: slow', count) < SLOW) await sleep(1000);
    return 200;
  };
  return {
    async register(urls, token) {
      for (let attempt = 0; secret === undefined; attempt++) {
        secret = await createAt(urls[attempt % urls.length], token, receiver.url);
        if (secret === undefined) await sleep(100);
      }
    },
    compare: async (db) => [...problems, ...(await compareTold(db, taken))],
    close: () => receiver.close(),
  };
}

async function createAt(server: string | undefined, token: string, url: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${server}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: CREATE, variables: { url } }),
    });
    return (await response.json()).data?.createWebhook?.secret;
  } catch {
    return undefined;
  }
}

/** How many messages have still to be taken. */
export async function countUntold(db: Queries): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    'SELECT count(*) FROM outgoing_deliveries WHERE delivered_at IS NULL',
  );
  return Number(rows[0]?.count);
}

async function compareTold(db: Queries, taken: ReadonlyMap<string, EventBody>): Promise<string[]> {
  const { rows } = await db.query<{ id: string; status: string; events: string[]; messages: string[] }>(
    `SELECT g.request_id AS id, g.status, array_agg(d.event ORDER BY d.id) AS events, array_agg(d.message_id ORDER BY d.id) AS messages
     FROM generations g JOIN outgoing_deliveries d ON d.subject = outgoing_id('Generation', g.id) GROUP BY g.id, g.request_id, g.status`,
  );
  const order = [...taken.keys()];
  const problems = rows.flatMap(({ id, status, events, messages }) => {
    const places = messages.map((message) => order.indexOf(message));
    if (places.includes(-1))
      return [`not told: ${id} is ${status}, of ${events.join()} something never came`];
    if (events.at(-1) !== `generation.${status.toLowerCase()}`)
      return [`told wrongly: ${id} is ${status}, and the last that was told is ${events.at(-1)}`];
    const inOrder = places.every((place, index) => index === 0 || place > Number(places[index - 1]));
    return inOrder ? [] : [`told in the wrong order: ${id} (${events.join()})`];
  });
  const { rows: untold } = await db.query<{ id: string; status: string }>(
    `SELECT request_id AS id, status FROM generations g WHERE status IN ('COMPLETED', 'FAILED', 'CANCELLED')
       AND NOT EXISTS (SELECT FROM outgoing_deliveries d WHERE d.subject = outgoing_id('Generation', g.id))`,
  );
  return [...problems, ...untold.map(({ id, status }) => `not told: ${id} is ${status}`)];
}
