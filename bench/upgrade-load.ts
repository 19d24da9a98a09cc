import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** The longest that a statement took, in milliseconds. */
export interface Longest {
  readonly read: number;
  readonly write: number;
}

const READ = `SELECT request_id, status FROM generations WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20`;
const INSERT = `INSERT INTO generations (request_id, user_id, endpoint, status, inputs)
  VALUES ($1, 'user-1', 'fal-ai/flux/dev', 'IN_QUEUE', '{"prompt": "a lion walks over a bridge"}')`;
const UPDATE = `UPDATE generations SET status = 'COMPLETED', finished_at = now(),
  output_url = 'https://v3.fal.media/files/lion/' || $1 || '.png' WHERE request_id = $1`;
const PAUSE_MS = 5;

/** Reads and writes jobs, as servers of any version do, until the work is done. */
export async function underLoad(url: string, work: () => Promise<void>): Promise<Longest> {
  const longest = { read: 0, write: 0 };
  const done = new AbortController();
  const timed = async (kind: 'read' | 'write', client: Client, sql: string, value: string) => {
    const began = performance.now();
    await client.query(sql, [value]);
    longest[kind] = Math.max(longest[kind], performance.now() - began);
  };
  const loop = async (round: (client: Client) => Promise<void>) => {
    const client = new Client({ connectionString: url, application_name: 'fal-ledger bench:upgrade' });
    await client.connect();
    try {
      for (; !done.signal.aborted; await sleep(PAUSE_MS)) await round(client);
    } finally {
      await client.end();
    }
  };
  const loops = [
    loop((client) => timed('read', client, READ, `user-${Math.floor(Math.random() * 7)}`)),
    loop(async (client) => {
      const id = randomUUID();
      await timed('write', client, INSERT, id);
      await timed('write', client, UPDATE, id);
    }),
  ];
  try {
    await work();
  } finally {
    done.abort();
    await Promise.all(loops);
  }
  return longest;
}
