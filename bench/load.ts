import { spawn } from 'node:child_process';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

/** What is sent, and for how long. */
export interface Load {
  readonly url: string;
  /** Those of a connection, in turn. */
  readonly headers: ReadonlyArray<Readonly<Record<string, string>>>;
  /** Sent in turn. */
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

const SCRIPT = path.join(import.meta.dirname, 'peers/load.mjs');

const report = z.object({
  '2xx': z.number(),
  non2xx: z.number(),
  errors: z.number(),
  duration: z.number(),
});

/** Sends POSTs again and again over so many connections, from a process of its own. Throws if any request fails. */
export async function load(sent: Load): Promise<{
  readonly requests: number;
  readonly perSecond: number;
}> {
  const child = spawn(process.execPath, [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(sent));
  const answered = report.parse(await json(child.stdout));
  if (answered.non2xx > 0 || answered.errors > 0)
    throw new Error(
      `${sent.url}: ${answered.non2xx} answers were not 2xx, ${answered.errors} requests failed`,
    );
  return { requests: answered['2xx'], perSecond: answered['2xx'] / answered.duration };
}
