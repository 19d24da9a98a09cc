import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { MIGRATIONS } from '../src/app/connect-database.ts';
import { migrate } from '../src/db/migrate.ts';
import { readMigrations } from '../src/db/migrations/files.ts';
import { startCluster } from '../test/support/cluster.ts';
import { count, markdown, percentile, print, progress } from './table.ts';

// npm run bench:cluster -- [--rounds 5] [--seconds 4] [--writers 8]
// What a commit costs when a standby has to confirm it: rows like those of a submit, one commit each, through HAProxy.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    writers: { type: 'string', default: '8' },
  },
});
const WAYS = ['local', 'remote_write', 'on', 'remote_apply'] as const;
type Way = (typeof WAYS)[number];

interface Measured {
  readonly perSecond: number;
  readonly median: number;
  readonly p95: number;
}

const INSERT = `INSERT INTO generations (request_id, user_id, endpoint, status, inputs)
  VALUES (gen_random_uuid()::text, 'bench', 'fal-ai/flux/dev', 'IN_QUEUE', '{"prompt": "a lighthouse at dusk, oil on canvas"}')`;

const cluster = await startCluster();
try {
  await migrate(cluster.url, await readMigrations(MIGRATIONS));
  const results = new Map<Way, Measured[]>(WAYS.map((way) => [way, []]));
  // The first round warms up; the order turns, since the machine changes while it is measured.
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    for (const way of round % 2 === 0 ? WAYS : WAYS.toReversed()) {
      const measured = await write(way);
      if (round > 0) results.get(way)?.push(measured);
      progress(`${way}: ${measured.perSecond.toFixed(0)} a second`);
    }
  }
  report(results);
} finally {
  await cluster.stop();
}

async function write(way: Way): Promise<Measured> {
  const latencies: number[] = [];
  const began = performance.now();
  const end = began + Number(values.seconds) * 1000;
  await Promise.all(
    Array.from({ length: Number(values.writers) }, async () => {
      const client = new Client({ connectionString: cluster.url });
      await client.connect();
      await client.query(`SET synchronous_commit = ${way}`);
      while (performance.now() < end) {
        const sent = performance.now();
        await client.query(INSERT);
        latencies.push(performance.now() - sent);
      }
      await client.end();
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  return {
    perSecond: latencies.length / seconds,
    median: percentile(latencies),
    p95: percentile(latencies, 0.95),
  };
}

function report(results: ReadonlyMap<Way, readonly Measured[]>): void {
  const median = (way: Way, of: (measured: Measured) => number) =>
    percentile((results.get(way) ?? []).map(of));
  // Round by round: the machine is another one in each.
  const ratio = (way: Way) =>
    percentile(
      (results.get(way) ?? []).map(
        ({ perSecond }, round) => perSecond / (results.get('local')?.[round]?.perSecond ?? Number.NaN),
      ),
    );
  print(
    markdown(
      ['synchronous_commit', 'commits a second', 'of local', 'median ms', 'p95 ms'],
      WAYS.map((way) => {
        const perSecond = median(way, (measured) => measured.perSecond);
        return [
          way,
          count(Math.round(perSecond)),
          ratio(way).toFixed(2),
          median(way, (measured) => measured.median).toFixed(1),
          median(way, (measured) => measured.p95).toFixed(1),
        ];
      }),
    ),
  );
  print(
    `Medians of ${values.rounds} rounds of ${values.seconds} s in turn, over ${values.writers} connections through HAProxy; three servers with fsync on one machine.
"local" is what the leader alone would take: nothing is confirmed, and rows may be lost.`,
  );
}
