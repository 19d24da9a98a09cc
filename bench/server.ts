import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { Client } from 'pg';
import { Agent, request } from 'undici';
import { signToken } from '../src/sandbox/access.ts';
import { databaseOf, openBenchServer } from './database.ts';
import { LEDGER_SECRET, type Measured, startLedger, stopAll } from './http-servers.ts';
import { measure } from './http-windows.ts';
import { WORKS } from './http-works.ts';
import { listenAnywhere } from './ports.ts';
import { cpuSecondsOf, cpuSecondsOfChildren, rssOf } from './process-usage.ts';
import { checkFilled, pickSubjects, type Subject } from './subject.ts';
import { count, markdown, milliseconds, percentile, print, progress } from './table.ts';
import { inParallel } from './traffic.ts';

// npm run bench:server -- [--rows 20000] [--data-dir .data/bench] [--starts 5] [--idle 30] [--runs 300] [--viewers 32]
//   [--seconds 20] [--mixed 100000]
// What one server takes on a database of this size: until it is ready, while nobody asks, for a report beside its statements,
// with many viewers at once, and after many requests; what traces cost; and what a second process adds, where there is wrk.
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '20000' },
    'data-dir': { type: 'string' },
    starts: { type: 'string', default: '5' },
    idle: { type: 'string', default: '30' },
    runs: { type: 'string', default: '300' },
    viewers: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '20' },
    mixed: { type: 'string', default: '100000' },
  },
});
const rows = Number(values.rows);
const SETTLE_MS = 10_000;
const CONNECTIONS = 16;
const WRK_CONNECTIONS = 64;
// V8 compiles what is called often: the first hundred answers of a report take several times as long as what comes after.
const WARM_UP_MS = 5000;

const WEEK = '{ last: "P7D" }';
const REPORTS = [
  ['spend this week by model', `{ spendByEndpoint(window: ${WEEK}) { rows { endpoint } } }`],
  ['failure rates', `{ failureRates(window: ${WEEK}) { rows { endpoint } } }`],
  [
    'stuck generations',
    '{ stuckGenerations(first: 20, olderThan: "PT30M") { edges { node { generation { id } } } } }',
  ],
  [
    'the same, and why',
    '{ stuckGenerations(first: 20, olderThan: "PT30M") { edges { node { reason evidence generation { id } } } } }',
  ],
  [
    'a search',
    `{ generations(first: 20, filter: { search: "portrait", window: ${WEEK} }) { edges { node { id endpoint } } } }`,
  ],
] as const;

const database = await openBenchServer(values['data-dir'], {
  shared_buffers: '1GB',
  autovacuum: 'off',
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track_planning': 'on',
});
// A copy, since the server's background changes jobs in flight.
const copy = `${databaseOf(rows)}_server`;
const fal = createServer((asked, response) => {
  asked.resume();
  response.writeHead(503, { 'retry-after': '3600' }).end();
});
try {
  if ((await database.existing([rows])).length === 0)
    throw new Error(`There is no such database: npm run bench:data -- --rows ${rows}`);
  await checkFilled(database.urlOf(databaseOf(rows)), rows);
  await database.clone(databaseOf(rows), copy);
  const [subject] = await pickSubjects([{ url: database.urlOf(copy) }]);
  const falUrl = `http://127.0.0.1:${await listenAnywhere(fal)}`;
  const start = (env: Readonly<Record<string, string>> = {}) =>
    startLedger(process.execPath, { databaseUrl: database.urlOf(copy), falUrl, env });
  if (subject) {
    await measureStarts(start);
    await withServer(start, async (server) => {
      await measureIdle(server);
      await measureReports(server);
      await measureViewers(server, subject);
      await measureMemory(server, subject);
    });
    await measureTraces(start, subject);
    await measureWorkers(start, subject);
  }
} finally {
  fal.close();
  await database.drop(copy);
  await database.close();
}

type Start = (env?: Readonly<Record<string, string>>) => Promise<Measured>;

async function withServer(
  start: () => Promise<Measured>,
  use: (server: Measured) => Promise<void>,
): Promise<void> {
  const server = await start();
  try {
    await use(server);
  } finally {
    await stopAll([server]);
  }
}

async function measureStarts(start: Start): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < Number(values.starts); run += 1) {
    progress(`start ${run + 1}`);
    await withServer(start, async ({ readyMs }) => void times.push(readyMs));
  }
  print(
    `Ready after ${milliseconds(percentile(times))} ms, the median of ${times.length} starts (most: ${milliseconds(Math.max(...times))}).`,
  );
}

async function measureIdle(server: Measured): Promise<void> {
  progress('idle');
  await sleep(SETTLE_MS);
  const before = cpuSecondsOf(server.process);
  await sleep(Number(values.idle) * 1000);
  const share = (cpuSecondsOf(server.process) - before) / Number(values.idle);
  print(`Idle it takes ${(share * 100).toFixed(1)} % of a core, over ${values.idle} s.`);
}

/** The whole answer of reports, beside the time that PostgreSQL says their statements took. */
async function measureReports(server: Measured): Promise<void> {
  const db = new Client({ connectionString: database.urlOf(copy) });
  db.on('error', () => undefined);
  await db.connect();
  await db.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const runs = Number(values.runs);
  const lines: string[][] = [];
  for (const [name, query] of REPORTS) {
    progress(name);
    const warm = performance.now() + WARM_UP_MS;
    while (performance.now() < warm) await ask(server, { query });
    await db.query('SELECT pg_stat_statements_reset()');
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) times.push(await timed(() => ask(server, { query })));
    // What the background runs meanwhile is not run as often.
    const { rows: statements } = await db.query<{ ms: number }>(
      `SELECT COALESCE(sum(total_plan_time + total_exec_time), 0) / $1::float8 AS ms FROM pg_stat_statements
       WHERE calls >= $1 AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      [runs],
    );
    const own = statements[0]?.ms ?? Number.NaN;
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    lines.push([name, milliseconds(mean), milliseconds(own), milliseconds(mean - own)]);
  }
  await db.end();
  print(markdown(['report', 'whole answer, ms', 'its statements, ms', 'more'], lines));
  print(
    `The mean of ${runs} requests one after the other; of the statements what pg_stat_statements says, with planning and without parsing.`,
  );
}

/** Viewers of their own who each ask for their page each second. */
async function measureViewers(server: Measured, { userId }: Subject): Promise<void> {
  const viewers = Number(values.viewers);
  progress(`${viewers} viewers`);
  const times: number[] = [];
  const until = performance.now() + Number(values.seconds) * 1000;
  const page = WORKS[1];
  if (!page) return;
  const variables = { userId };
  await Promise.all(
    Array.from({ length: viewers }, async (_, index) => {
      const authorization = `Bearer ${await signToken(LEDGER_SECRET, `viewer-${index}`, 'analyst')}`;
      await sleep((1000 * index) / viewers);
      while (performance.now() < until) {
        const took = await timed(() =>
          ask(server, { query: page.query.ledger, variables }, { authorization }),
        );
        times.push(took);
        await sleep(Math.max(0, 1000 - took));
      }
    }),
  );
  print(
    `${viewers} viewers who each ask for a page each second, ${count(times.length)} requests: median ${milliseconds(percentile(times))} ms, 99th percentile ${milliseconds(percentile(times, 0.99))} ms, most ${milliseconds(Math.max(...times))} ms.`,
  );
}

/** The memory after a thousand requests of many kinds, and after many. */
async function measureMemory(server: Measured, { userId, requestId }: Subject): Promise<void> {
  const [lookup, page] = WORKS;
  if (!lookup || !page) return;
  const kinds: ReadonlyArray<() => object> = [
    () => ({ query: lookup.query.ledger, variables: { requestId } }),
    () => ({ query: page.query.ledger, variables: { userId } }),
    () => ({ query: lookup.query.ledger, variables: { requestId: randomUUID() } }),
    // A document that never comes again.
    () => ({ query: `query Q${randomUUID().replaceAll('-', '')} { generation(requestId: "none") { id } }` }),
    () => ({ query: '{ nothing }' }),
    () => ({ query: REPORTS[1][1] }),
  ];
  const send = async (requests: number) =>
    await inParallel(
      CONNECTIONS,
      Array.from({ length: requests }, (_, index) => index),
      (index) => ask(server, kinds[index % kinds.length]?.() ?? {}, {}, true),
    );
  await send(1000);
  const before = rssOf(server.process);
  const many = Number(values.mixed);
  progress(`${count(many)} mixed requests`);
  await send(many - 1000);
  const after = rssOf(server.process);
  print(
    `Memory: ${(before / 1e6).toFixed(0)} MB after 1,000 mixed requests, ${(after / 1e6).toFixed(0)} MB after ${count(many)}: ${(after / before).toFixed(2)}×.`,
  );
}

/** What traces cost a lookup: off, of one request in a hundred, and of all, sent to a collector that takes what comes. */
async function measureTraces(start: Start, about: Subject): Promise<void> {
  const [lookup] = WORKS;
  if (!lookup) return;
  const collector = createServer((sent, answer) => {
    sent.resume().on('end', () => void answer.end());
  });
  const OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${await listenAnywhere(collector)}`;
  const ratio = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.01' };
  const kinds = [
    ['off', {}],
    ['of 1 %', { OTEL_EXPORTER_OTLP_ENDPOINT, ...ratio }],
    ['of all', { OTEL_EXPORTER_OTLP_ENDPOINT }],
  ] as const;
  const servers: Measured[] = [];
  try {
    for (const [name, env] of kinds) servers.push({ ...(await start(env)), name });
    progress('traces');
    const options = { rounds: 5, seconds: Number(values.seconds) / 10, connections: CONNECTIONS };
    const windows = await measure(lookup, servers, about, options);
    const cpuOf = (server: Measured | undefined) =>
      percentile((server ? (windows.get(server) ?? []) : []).map(({ cpu }) => cpu));
    const off = cpuOf(servers[0]);
    const lines = servers.map((server) => [
      server.name,
      cpuOf(server).toFixed(0),
      (cpuOf(server) / off).toFixed(2),
    ]);
    print(markdown(['traces', 'CPU of a lookup, µs', 'of off'], lines));
  } finally {
    await stopAll(servers);
    collector.close();
  }
}

interface Share {
  readonly rate: number;
  /** How many cores were busy, with whatever. */
  readonly cores: number;
  /** Microseconds of the CPU of the server's processes for each request. */
  readonly cpu: number;
}

/** Reads a second of one process and of two, by wrk, in turn, and how much of the machine that takes. */
async function measureWorkers(start: Start, { userId, requestId }: Subject): Promise<void> {
  const [lookup, page] = WORKS;
  if (!lookup || !page) return;
  // `NEW` becomes another name in each request.
  const reads = new Map([
    ['a lookup', JSON.stringify({ query: lookup.query.ledger, variables: { requestId } })],
    ['a page', JSON.stringify({ query: page.query.ledger, variables: { userId } })],
    [
      'a lookup by a new query',
      JSON.stringify({ query: `query NEW { generation(requestId: "${requestId}") { id status } }` }),
    ],
  ]);
  const script = path.join(os.tmpdir(), `fal-ledger-bench-${process.pid}.lua`);
  const shares = new Map([...reads.keys()].map((read) => [read, { one: [] as Share[], two: [] as Share[] }]));
  try {
    for (let round = 0; round < 3; round += 1)
      for (const workers of [1, 2])
        await withServer(
          // The connections of wrk are all of one user.
          () => start({ WORKERS: String(workers), VIEWER_MAX_QUERIES: String(WRK_CONNECTIONS) }),
          async (server) => {
            await untilAllAnswer(server);
            for (const [read, body] of reads) {
              progress(`WORKERS=${workers}, round ${round + 1}: ${read}`);
              await writeFile(script, scriptOf(server, body));
              await wrk(script, server.url, 3);
              const before = { busy: busySeconds(), servers: cpuSecondsWithWorkers(server) };
              const begun = performance.now();
              const rate = await wrk(script, server.url, Number(values.seconds) / 4);
              const seconds = (performance.now() - begun) / 1000;
              shares.get(read)?.[workers === 1 ? 'one' : 'two'].push({
                rate,
                cores: (busySeconds() - before.busy) / seconds,
                cpu: ((cpuSecondsWithWorkers(server) - before.servers) / (rate * seconds)) * 1e6,
              });
            }
          },
        );
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
    return print('There is no wrk: what a second process adds is not measured.');
  } finally {
    await rm(script, { force: true });
  }
  const cores = os.availableParallelism();
  const lines = [...shares].map(([read, { one, two }]) => {
    const [before, after] = [medianOf(one), medianOf(two)];
    return [
      read,
      count(Math.round(before.rate)),
      before.cores.toFixed(2),
      count(Math.round(before.cpu)),
      count(Math.round(after.rate)),
      after.cores.toFixed(2),
      count(Math.round(after.cpu)),
      (after.rate / before.rate).toFixed(2),
      (cores / before.cores).toFixed(2),
      ((2 * before.cpu) / after.cpu).toFixed(2),
    ];
  });
  print(
    markdown(
      [
        'read',
        'one process, a second',
        'busy cores',
        'CPU, µs',
        'two, a second',
        'busy cores',
        'CPU, µs',
        'times',
        'at most',
        'by CPU',
      ],
      lines,
    ),
  );
  print(
    `Medians of 3, by wrk over ${WRK_CONNECTIONS} connections. "Busy cores" counts the servers, PostgreSQL and wrk together, so ${cores} cores allow "at most" that factor. The
CPU is that of the servers for each request; "by CPU" is reckoned from it, for cores that only the servers use.`,
  );
}

function medianOf(shares: readonly Share[]): Share {
  return {
    rate: percentile(shares.map(({ rate }) => rate)),
    cores: percentile(shares.map(({ cores }) => cores)),
    cpu: percentile(shares.map(({ cpu }) => cpu)),
  };
}

/** What has wrk send this body; `NEW` in it is another name each time. */
function scriptOf({ headers }: Measured, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers["${name}"] = "${value}"`);
  return `${lines.join('\n')}
local body = [[${body}]]
local isNew = body:find("NEW", 1, true)
local sent = 0
request = function()
  sent = sent + 1
  return wrk.format("POST", nil, nil, isNew and body:gsub("NEW", "Q${randomUUID().replaceAll('-', '')}_" .. sent) or body)
end
`;
}

/** Waits until every process of a server has been ready: any of them answers a new connection. */
async function untilAllAnswer({ url }: Measured): Promise<void> {
  // Without pipelining each request has a connection of its own.
  const dispatcher = new Agent({ pipelining: 0 });
  for (let ready = 0; ready < 20; ) {
    const { statusCode, body } = await request(new URL('/ready', url), { dispatcher });
    await body.dump();
    ready = statusCode === 200 ? ready + 1 : 0;
  }
  await dispatcher.close();
}

/** The CPU that a server has taken, with its workers. */
function cpuSecondsWithWorkers({ process: { pid = 0 } }: Measured): number {
  return cpuSecondsOf({ pid }) + cpuSecondsOfChildren(pid);
}

/** The CPU that everything on this machine has taken. */
function busySeconds(): number {
  const times = os.cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq);
  return times.reduce((sum, time) => sum + time, 0) / 1000;
}

async function wrk(script: string, url: string, seconds: number): Promise<number> {
  const options = ['-t1', `-c${WRK_CONNECTIONS}`, `-d${Math.ceil(seconds)}s`, '-s', script, url];
  const { stdout } = await promisify(execFile)('wrk', options);
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1];
  if (rate === undefined || stdout.includes('Non-2xx')) throw new Error(stdout);
  return Number(rate);
}

async function ask(
  { url, headers }: Measured,
  body: object,
  more: Readonly<Record<string, string>> = {},
  mayFail = false,
): Promise<void> {
  const answer = await request(url, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (!mayFail && (answer.statusCode !== 200 || text.includes('"errors"')))
    throw new Error(`${answer.statusCode} ${text.slice(0, 500)}`);
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}
