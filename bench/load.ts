import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

/** What is sent, and for how long. */
export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

const AUTOCANNON = path.join(import.meta.dirname, 'peers/node_modules/autocannon/autocannon.js');

const report = z.object({
  '2xx': z.number(),
  non2xx: z.number(),
  errors: z.number(),
  duration: z.number(),
});

/** Sends one POST again and again over so many connections, from a process of its own. Throws if any request fails. */
export async function load({ url, headers, body, connections, seconds }: Load): Promise<{
  readonly requests: number;
  readonly perSecond: number;
}> {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const rate = ['-c', String(connections), '-d', String(seconds)];
  const options = ['--json', '--no-progress', ...rate, '-m', 'POST', '-b', body, ...fields];
  const { stdout } = await promisify(execFile)(process.execPath, [AUTOCANNON, ...options, url]);
  const answered = report.parse(JSON.parse(stdout));
  if (answered.non2xx > 0 || answered.errors > 0)
    throw new Error(`${url}: ${answered.non2xx} answers were not 2xx, ${answered.errors} requests failed`);
  return { requests: answered['2xx'], perSecond: answered['2xx'] / answered.duration };
}
