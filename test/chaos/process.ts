import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDisposers, type Disposers } from '../../src/lib/disposers.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { between } from '../../src/sandbox/seeded-random.ts';

/** The secret with which the servers of a campaign sign tokens. */
export const SECRET = 'a secret of the chaos campaign, long enough';

/** A server that is started again whenever it dies. */
export interface Immortal {
  /** How often it died or stalled, by how and where. */
  readonly mishaps: ReadonlyMap<string, number>;
  /** Kills it now, unless it is still starting: on a slow machine it would never finish. */
  kill(where?: string): void;
  /** Ends it for good. */
  close(): Promise<void>;
}

/**
 * Keeps `server.mjs` running with this environment. Each life has its own seed and dies at the next place of the agenda;
 * a place that it did not reach stays on the agenda.
 */
export function keepAlive(options: {
  env: Record<string, string>;
  seed: string;
  /** Places to die at, with the pass if it matters (`dispatch: claimed#3`); shared by several servers. */
  agenda: string[];
  /** Die at whichever place comes first, so that each is struck; otherwise at one place a life. */
  atAny?: boolean;
  log: (line: string) => void;
}): Immortal {
  const { env, seed, agenda, atAny = false, log } = options;
  const mishaps = new Map<string, number>();
  const count = (what: string) => mishaps.set(what, (mishaps.get(what) ?? 0) + 1);
  let child: ChildProcess | undefined;
  let killedAt = 'anywhere';
  let serving = false;
  let closing = false;

  async function live(life: number): Promise<void> {
    const appointed = atAny ? [...agenda] : agenda.splice(0, 1);
    const lifeSeed = `${seed} ${life}`;
    killedAt = 'anywhere';
    const current = spawn(process.execPath, [new URL('server.mjs', import.meta.url).pathname], {
      env: {
        PATH: process.env['PATH'] ?? '',
        ...env,
        CHAOS_SEED: lifeSeed,
        CHAOS_DIE_AT: appointed.map((entry) => withPass(entry, lifeSeed)).join(),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = current;
    const read = (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n').filter(Boolean)) {
        killedAt = /^killed at (.*)/.exec(line)?.[1] ?? killedAt;
        if (line === 'serving') serving = true;
        if (line.startsWith('stalled at')) count(line);
        log(line);
      }
    };
    current.stdout.on('data', read);
    current.stderr.on('data', read);
    await new Promise((resolve) => current.once('close', resolve));
    serving = false;
    if (closing) return;
    count(`kill -9 at ${killedAt}`);
    const struck = appointed.find((entry) => entry.replace(/#.*/, '') === killedAt);
    if (!atAny) agenda.push(...appointed.filter((entry) => entry !== struck));
    else if (struck && agenda.includes(struck)) agenda.splice(agenda.indexOf(struck), 1);
    await sleep(50);
    await live(life + 1);
  }

  const living = live(0);
  return {
    mishaps,
    kill(where = 'anywhere') {
      if (!serving) return;
      serving = false;
      killedAt = where;
      child?.kill('SIGKILL');
    },
    async close() {
      closing = true;
      child?.kill('SIGKILL');
      await living;
    },
  };
}

function withPass(entry: string, lifeSeed: string): string {
  return entry.includes('#') ? entry : `${entry}#${between(1, 5, lifeSeed, entry)}`;
}

/** The mishaps of several servers, summed. */
export function mishapsOf(servers: readonly Immortal[]): Map<string, number> {
  const total = new Map<string, number>();
  for (const { mishaps } of servers)
    for (const [what, count] of mishaps) total.set(what, (total.get(what) ?? 0) + count);
  return total;
}

/** Does the work of a campaign and stops all that it has started, even if it fails. */
export async function releasing<T>(work: (disposers: Disposers) => Promise<T>): Promise<T> {
  const disposers = createDisposers((name, error) =>
    process.stderr.write(`stopping ${name} failed: ${String(error)}\n`),
  );
  try {
    return await work(disposers);
  } finally {
    await disposers.dispose();
  }
}

/** The environment of a campaign's server: it soon asks fal for overdue jobs. */
export function serverEnv(port: number, databaseUrl: string, sandbox: Sandbox): Record<string, string> {
  return {
    PORT: String(port),
    APP_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: databaseUrl,
    FAL_KEY: sandbox.credentials,
    FAL_QUEUE_URL: sandbox.queueUrl,
    FAL_API_URL: sandbox.apiUrl,
    FAL_JWKS_URL: sandbox.jwksUrl,
    FAL_WEBHOOK_USER_ID: sandbox.userId,
    AUTH_SECRET: SECRET,
    LOG_LEVEL: 'warn',
    // One user repeats every submit until it is answered.
    RATE_LIMITS: ['submit', 'cancel', 'replay', 'estimate'].map((call) => `${call}=999/s:99999`).join(),
    RECONCILE_FIRST_SECONDS: '1',
    RECONCILE_MAX_SECONDS: '2',
    RECONCILE_GRACE_SECONDS: '10',
  };
}
