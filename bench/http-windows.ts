import { setTimeout as sleep } from 'node:timers/promises';
import type { Measured } from './http-servers.ts';
import type { Work } from './http-works.ts';
import { load } from './load.ts';
import { cpuSecondsOf } from './process-usage.ts';
import type { Subject } from './subject.ts';

/** How the windows are taken. */
export interface Windows {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

/** What one server did in one window. */
export interface Window {
  readonly perSecond: number;
  /** Microseconds of the server's CPU for each request. */
  readonly cpu: number;
}

// V8 compiles what is called often. Until a server of many functions has answered some thousand requests, a request takes it up to
// twice the CPU that it takes afterwards.
const WARM_UP_SECONDS = 10;
// So that what a server does after a load is over is not done in the window of the next.
const PAUSE_MS = 200;

/** Measures the servers in turn, round by round, so that a disturbance of the machine affects all of them. */
export async function measure(
  work: Work,
  servers: readonly Measured[],
  about: Subject,
  { rounds, seconds, connections }: Windows,
): Promise<Map<Measured, Window[]>> {
  const windows = new Map(servers.map((server) => [server, new Array<Window>()]));
  for (const server of servers) await window(server, WARM_UP_SECONDS);
  for (let round = 0; round < rounds; round += 1)
    for (const index of servers.keys()) {
      // A different server goes first in each round.
      const server = servers[(index + round) % servers.length];
      if (server) windows.get(server)?.push(await window(server, seconds));
    }
  return windows;

  async function window(server: Measured, forSeconds: number): Promise<Window> {
    const bodies = bodiesOf(work, server, about);
    await sleep(PAUSE_MS);
    const before = cpuSecondsOf(server.process);
    const { url, headers, headersOfUsers = [headers] } = server;
    const { requests, perSecond } = await load({
      url,
      headers: headersOfUsers,
      bodies,
      connections,
      seconds: forSeconds,
    });
    return { perSecond, cpu: ((cpuSecondsOf(server.process) - before) * 1e6) / requests };
  }
}

/** Throws unless the server answers with as many jobs as the work is about, and says what they are. */
export async function requestIdsOf(work: Work, server: Measured, about: Subject): Promise<string[]> {
  const { url, headers } = server;
  const [body = ''] = bodiesOf(work, server, about);
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  const ids = [...text.matchAll(/"requestId":"([^"]+)"/g)].flatMap(([, id]) => id ?? []);
  if (!response.ok || ids.length !== work.jobs)
    throw new Error(`${server.name} does not answer the ${work.name}: ${text.slice(0, 500)}`);
  return ids;
}

function bodiesOf(work: Work, { api }: Measured, about: Subject): string[] {
  const query = work.query[api];
  return work.variables(about).map((variables) => JSON.stringify({ query, variables }));
}
