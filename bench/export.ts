import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { databaseOf, openBenchServer } from './database.ts';
import { type Measured, startLedger, stopAll } from './http-servers.ts';
import { listenAnywhere } from './ports.ts';
import { rssOf } from './process-usage.ts';
import { checkFilled } from './subject.ts';
import { count, markdown, percentile, print, progress, sizeName } from './table.ts';

// npm run bench:export [-- --rows 100000 --data-dir .data/bench --rounds 1]
// All generations as CSV and as NDJSON, taken by a client that is a process of its own, beside psql's COPY of the same columns;
// the formats take turns. And what the server's memory does meanwhile: it may not grow with the rows.
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    'data-dir': { type: 'string' },
    rounds: { type: 'string', default: '1' },
    // What this process does: the client is started as another.
    take: { type: 'string' },
  },
});
const rows = Number(values.rows);
// What is shown unless somebody chooses, but for what the table does not have as it is.
const COLUMNS = {
  requestId: 'request_id',
  createdAt: 'created_at',
  finishedAt: 'finished_at',
  userId: 'user_id',
  endpoint: 'endpoint',
  status: 'status',
  prompt: "inputs ->> 'prompt'",
  outputUrl: 'output_url',
  durationS: 'duration_s',
  costCents: 'cost_cents',
  costSource: 'cost_source',
  errorType: 'error_type',
  error: 'error',
  tags: 'tags',
};
const COPY = `COPY (SELECT ${Object.values(COLUMNS).join(', ')} FROM generations ORDER BY created_at DESC, id DESC) TO STDOUT CSV`;
const FORMATS = ['csv', 'ndjson'] as const;
const LOOK_MS = 200;

if (values.take === undefined) await bench();
else await take(values.take);

/** The client: counts what comes, and says when the end has come. */
async function take(url: string): Promise<void> {
  const began = performance.now();
  const authorization = process.env['EXPORT_AUTHORIZATION'] ?? '';
  const response = await fetch(url, { headers: { authorization } });
  if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
  let [bytes, lines] = [0, 0];
  for await (const chunk of response.body) {
    bytes += chunk.length;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
  }
  process.send?.({ seconds: (performance.now() - began) / 1000, bytes, lines });
}

interface Taken {
  readonly seconds: number;
  readonly bytes: number;
  readonly lines: number;
}

async function bench(): Promise<void> {
  const server = await openBenchServer(values['data-dir'], { shared_buffers: '1GB', autovacuum: 'off' });
  // A copy, since the ledger's background changes jobs in flight.
  const copy = `${databaseOf(rows)}_export`;
  const fal = createServer((request, response) => {
    request.resume();
    response.writeHead(503, { 'retry-after': '3600' }).end();
  });
  const servers: Measured[] = [];
  try {
    if ((await server.existing([rows])).length === 0)
      throw new Error(`There is no such database: npm run bench:data -- --rows ${rows}`);
    await checkFilled(server.urlOf(databaseOf(rows)), rows);
    await server.clone(databaseOf(rows), copy);
    const falUrl = `http://127.0.0.1:${await listenAnywhere(fal)}`;
    const databaseUrl = server.urlOf(copy);
    const ledger = await startLedger(process.execPath, { databaseUrl, falUrl });
    servers.push(ledger);
    await warmUp(ledger);
    await compare(ledger, databaseUrl);
  } finally {
    await stopAll(servers);
    fal.close();
    await server.drop(copy);
    await server.close();
  }
}

const WARM_UP_BYTES = 20_000_000;

/** Until the server has compiled what it needs and its heap has grown to its size. */
async function warmUp(ledger: Measured): Promise<void> {
  for (const format of FORMATS) {
    const response = await fetch(new URL(`/export/generations.${format}`, ledger.url), {
      headers: ledger.headers,
    });
    let bytes = 0;
    for await (const chunk of response.body ?? []) if ((bytes += chunk.length) > WARM_UP_BYTES) break;
  }
}

async function compare(ledger: Measured, databaseUrl: string): Promise<void> {
  const measured: Array<{ name: string; taken: Taken; copied: Taken; rss: number[] }> = [];
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const format of FORMATS) {
      const copied = await copyOut(databaseUrl);
      progress(`COPY: ${copied.seconds.toFixed(1)} s`);
      const { taken, rss } = await exported(ledger, format);
      progress(`${format}: ${taken.seconds.toFixed(1)} s`);
      if (format === 'ndjson' && taken.lines !== rows) throw new Error(`${taken.lines} rows came of ${rows}`);
      measured.push({ name: format, taken, copied, rss });
    }
  const megabytes = (bytes: number) => count(Math.round(bytes / 1e6));
  print(
    markdown(
      [
        `${sizeName(rows)} rows`,
        'rows/s',
        'MB',
        'COPY, rows/s',
        'ratio',
        'RSS, MB: first tenth',
        'last tenth',
        'largest',
      ],
      measured.map(({ name, taken, copied, rss }) => [
        name,
        count(Math.round(rows / taken.seconds)),
        megabytes(taken.bytes),
        count(Math.round(rows / copied.seconds)),
        (copied.seconds / taken.seconds).toFixed(3),
        ...[rss.slice(0, Math.ceil(rss.length / 10)), rss.slice(-Math.ceil(rss.length / 10))].map((part) =>
          megabytes(percentile(part)),
        ),
        megabytes(Math.max(...rss)),
      ]),
    ),
  );
  const [begin = 0, end = 0] = [measured[0]?.rss, measured.at(-1)?.rss].map((all) => percentile(all ?? []));
  print(`Memory of the last export over that of the first, medians: ${(end / begin).toFixed(2)}.`);
}

/** An export by a client of its own, and the server's memory every so often meanwhile. */
async function exported(ledger: Measured, format: string): Promise<{ taken: Taken; rss: number[] }> {
  const url = new URL(`/export/generations.${format}?columns=${Object.keys(COLUMNS).join(',')}`, ledger.url);
  const client = fork(import.meta.filename, ['--take', url.href], {
    env: { ...process.env, EXPORT_AUTHORIZATION: ledger.headers['authorization'] },
  });
  const rss: number[] = [];
  const timer = setInterval(() => rss.push(rssOf(ledger.process)), LOOK_MS);
  try {
    const [came] = await Promise.race([once(client, 'message'), failed(client)]);
    return { taken: came, rss };
  } finally {
    clearInterval(timer);
  }
}

async function failed(client: ChildProcess): Promise<never> {
  const [code] = await once(client, 'exit');
  // What it has sent comes first.
  await sleep(1000);
  throw new Error(`the client ended with ${code}`);
}

/** The same columns by psql. */
async function copyOut(databaseUrl: string): Promise<Taken> {
  const began = performance.now();
  const psql = spawn('psql', ['-X', '-q', '-c', COPY, databaseUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
  let bytes = 0;
  psql.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
  const [code] = await once(psql, 'close');
  if (code !== 0) throw new Error(`psql ended with ${code}`);
  return { seconds: (performance.now() - began) / 1000, bytes, lines: rows };
}
