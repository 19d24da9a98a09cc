import { createServer } from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { databaseOf, openBenchServer } from './database.ts';
import {
  type Measured,
  nodeOf,
  startByHand,
  startLedger,
  startPostgraphile,
  stopAll,
} from './http-servers.ts';
import { measure, requestIdsOf, type Window } from './http-windows.ts';
import { WORKS } from './http-works.ts';
import { listenAnywhere } from './ports.ts';
import { checkFilled, pickSubjects, type Subject } from './subject.ts';
import { count, markdown, percentile, print, progress, sizeName } from './table.ts';

// npm run bench:http -- [--rows 20000] [--data-dir .data/bench] [--rounds 6] [--seconds 2] [--connections 16] [--node 24]
//   [--users 16] [--before ../older/dist/main.js]
// The server beside its peers over the same table. Every figure is a ratio within one round.
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '20000' },
    'data-dir': { type: 'string' },
    rounds: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '16' },
    // The Node of PostGraphile, which needs a newer one than ours, and of a second ledger.
    node: { type: 'string', default: '24' },
    // How many users the connections of the ledger are of.
    users: { type: 'string', default: '1' },
    // Another version of the ledger, measured beside this one.
    before: { type: 'string' },
  },
});
const rows = Number(values.rows);
const windows = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  connections: Number(values.connections),
};

const server = await openBenchServer(values['data-dir'], { shared_buffers: '1GB', autovacuum: 'off' });
// A copy, since the ledger's background changes jobs in flight.
const copy = `${databaseOf(rows)}_http`;
const fal = createServer((request, response) => {
  request.resume();
  response.writeHead(503, { 'retry-after': '3600' }).end();
});
try {
  if ((await server.existing([rows])).length === 0)
    throw new Error(`There is no such database: npm run bench:data -- --rows ${rows}`);
  await checkFilled(server.urlOf(databaseOf(rows)), rows);
  await server.clone(databaseOf(rows), copy);
  const [subject] = await pickSubjects([{ url: server.urlOf(copy) }]);
  const port = await listenAnywhere(fal);
  if (subject) await compare(subject, `http://127.0.0.1:${port}`);
} finally {
  fal.close();
  await server.drop(copy);
  await server.close();
}

async function compare(subject: Subject, falUrl: string): Promise<void> {
  const newer = await nodeOf(values.node);
  if (!newer) print(`npm gives no Node ${values.node} here: PostGraphile is left out, and the ledger on it.`);
  const servers: Measured[] = [];
  const url = server.urlOf(copy);
  const before = values.before && path.resolve(process.env['INIT_CWD'] ?? '.', values.before);
  try {
    // One after another: only a server that has started is stopped.
    // As docs/api.md says for a backend with one token for all that it asks; the peers have no such bound.
    const users = Number(values.users);
    // One viewer may use 40 % of the connections: as many as each peer has.
    const env = { VIEWER_MAX_QUERIES: values.connections, DATABASE_POOL_SIZE: '25' };
    const options = { databaseUrl: url, falUrl, users, env };
    servers.push(await startLedger(process.execPath, options));
    if (before) servers.push(await startLedger(process.execPath, { ...options, before }));
    if (newer) servers.push(await startLedger(newer, options));
    if (newer) servers.push(await startPostgraphile(newer, url));
    servers.push(await startByHand(process.execPath, url));
    for (const work of WORKS) {
      progress(work.name);
      const answers = await Promise.all(servers.map((one) => requestIdsOf(work, one, subject)));
      if (new Set(answers.map(String)).size > 1)
        throw new Error(`The servers answer differently: ${work.name}`);
      report(work.name, servers, await measure(work, servers, subject, windows));
    }
  } finally {
    await stopAll(servers);
  }
}

function report(name: string, servers: readonly Measured[], measured: Map<Measured, Window[]>): void {
  const peers = servers.filter(({ name: of }) => !of.startsWith('fal-ledger,'));
  const of = (one: Measured) => measured.get(one) ?? [];
  /** How many times better `one` was than `peer`, in the median of the rounds. */
  const ratio = (one: Measured, peer: Measured, better: (ours: Window, theirs: Window) => number) => {
    const theirs = of(peer);
    const ratios = of(one).flatMap((ours, round) => (theirs[round] ? [better(ours, theirs[round])] : []));
    return one === peer ? '' : percentile(ratios).toFixed(2);
  };
  print(
    markdown(
      [
        `${name}, at ${sizeName(rows)} rows`,
        'CPU, µs',
        'requests/s',
        ...peers.flatMap((peer) => [`CPU against ${peer.name}`, 'rate']),
      ],
      servers.map((one) => [
        one.name,
        `${count(Math.round(Math.min(...of(one).map(({ cpu }) => cpu))))} / ${count(Math.round(percentile(of(one).map(({ cpu }) => cpu))))}`,
        count(Math.round(percentile(of(one).map(({ perSecond }) => perSecond)))),
        ...peers.flatMap((peer) => [
          ratio(one, peer, (ours, theirs) => theirs.cpu / ours.cpu),
          ratio(one, peer, (ours, theirs) => ours.perSecond / theirs.perSecond),
        ]),
      ]),
    ),
  );
  print(
    `CPU of the server's process for each request: least / median of ${windows.rounds} windows of ${windows.seconds} s over ${windows.connections} connections,
those of the ledger of ${values.users === '1' ? 'one user' : `${values.users} users`}, the servers in turn. Ratios are medians of those within a round; above 1 is better than the peer. The peers check no token.`,
  );
}
