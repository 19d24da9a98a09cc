import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type LiveClient, type LiveCounts, startLiveClient } from './live-client.ts';

export interface LiveCampaign {
  readonly url: string;
  readonly databaseUrl: string;
  readonly tokenFor: (sub: string, role: string) => Promise<string>;
  readonly subscribers: number;
  readonly changesPerSecond: number;
  readonly seconds: number;
  /** How long after one kill the next one comes, and which of them is a crash. */
  readonly killEveryMs: number;
  readonly crashEvery: number;
  /** Lets the database crash, so that all notes are lost. */
  readonly crash: (db: Client) => Promise<void>;
  readonly log?: (line: string) => void;
}

export interface LiveReport extends LiveCounts {
  readonly changes: number;
  readonly kills: number;
  readonly crashes: number;
  /** How long after the last change every client had the state of the table. */
  readonly settledSeconds: number;
  /** What clients had at the end that the table had not, or the other way round. */
  readonly problems: readonly string[];
}

const OF_USER = 5;
const ROWS_OF_USER = 8;
const ADMINS = 2;
const SETTLE_MS = 60_000;
const ACTIVE = ['IN_PROGRESS'];

// One in ten is a job of somebody else afterwards, one is new and one is gone.
const CHANGES: readonly ((users: number) => string)[] = [
  (users) => `UPDATE generations SET user_id = 'user-' || floor(random() * ${users}) WHERE id = ANY_ROW`,
  (users) => `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, next_check_at)
    VALUES (gen_random_uuid(), 'user-' || floor(random() * ${users}), 'fal-ai/flux/dev', 'IN_QUEUE', '{}', NULL)`,
  () => 'DELETE FROM generations WHERE id = ANY_ROW',
];
const TOGGLE = `UPDATE generations SET status = CASE status WHEN 'IN_QUEUE' THEN 'IN_PROGRESS' ELSE 'IN_QUEUE' END
  WHERE id = ANY_ROW`;
const ANY_ROW =
  '(SELECT id FROM generations OFFSET floor(random() * (SELECT count(*) FROM generations)) LIMIT 1)';

/**
 * Changes rows while many clients follow them and connections are ended: those of the server to its database, all of the
 * database with its notes, and those of clients. At the end each client must have what the table has.
 */
export async function runLiveCampaign(campaign: LiveCampaign): Promise<LiveReport> {
  const { databaseUrl, subscribers, log = () => undefined } = campaign;
  const users = Math.max(1, Math.floor((subscribers - ADMINS) / OF_USER));
  const db = await connect(databaseUrl);
  await db.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, next_check_at)
     SELECT gen_random_uuid(), 'user-' || n % $1::int, 'fal-ai/flux/dev', 'IN_QUEUE', '{}', NULL
     FROM generate_series(1, $1::int * $2::int) n`,
    [users, ROWS_OF_USER],
  );
  await db.end();
  const counts: LiveCounts = { events: 0, gaps: 0, resumed: 0, lists: 0 };
  const clients: Array<{ client: LiveClient; user: string | null; active: boolean }> = [];
  for (let at = 0; at < subscribers; at += 1) {
    const user = at < ADMINS ? null : `user-${at % users}`;
    const active = at % 2 === 1;
    const token = await campaign.tokenFor(user ?? `boss-${at}`, user === null ? 'admin' : 'user');
    const filter = active ? { status: ACTIVE } : {};
    clients.push({ client: startLiveClient({ url: campaign.url, token, filter, counts }), user, active });
  }
  await until(SETTLE_MS, () => clients.every(({ client }) => client.settled));
  log(`${clients.length} clients have listed`);
  const over = new AbortController();
  const [changes, { kills, crashes }] = await Promise.all([
    change(campaign, users, over.signal),
    kill(
      campaign,
      clients.map(({ client }) => client),
    ).finally(() => over.abort()),
  ]);
  const ended = performance.now();
  let problems = ['nothing was compared'];
  await until(SETTLE_MS, async () => {
    problems = await compare(databaseUrl, clients).catch((error: unknown) => [String(error)]);
    log(`${problems.length} clients have not yet what the table has, such as ${problems[0] ?? 'none'}`);
    return problems.length === 0;
  });
  for (const { client } of clients) client.stop();
  const settledSeconds = (performance.now() - ended) / 1000;
  return { ...counts, changes, kills, crashes, settledSeconds, problems };
}

async function change(campaign: LiveCampaign, users: number, over: AbortSignal): Promise<number> {
  let changes = 0;
  const began = performance.now();
  let db: Client | undefined;
  while (!over.aborted) {
    try {
      db ??= await connect(campaign.databaseUrl);
      const due = ((performance.now() - began) / 1000) * campaign.changesPerSecond;
      // What could not be written while the database was away is left.
      if (changes >= due) await sleep(5);
      else {
        const other = CHANGES[Math.floor(Math.random() * 10)];
        await db.query((other?.(users) ?? TOGGLE).replace('ANY_ROW', ANY_ROW));
        changes += 1;
      }
    } catch {
      await db?.end().catch(() => undefined);
      db = undefined;
      await sleep(50);
    }
  }
  await db?.end();
  return changes;
}

/** Ends connections for so many seconds, and on a slow machine for up to five times as many, until there has been one of each kind. */
async function kill(
  campaign: LiveCampaign,
  clients: readonly LiveClient[],
): Promise<{ kills: number; crashes: number }> {
  let [kills, crashes] = [0, 0];
  const over = AbortSignal.timeout(campaign.seconds * 1000);
  const long = AbortSignal.timeout(5 * campaign.seconds * 1000);
  for (let round = 1; ; round += 1) {
    await sleep(campaign.killEveryMs);
    if (long.aborted || (over.aborted && kills > 0 && crashes > 0)) return { kills, crashes };
    for (const client of clients) if (Math.random() < 0.03) client.cut();
    try {
      const db = await connect(campaign.databaseUrl);
      if (round % campaign.crashEvery === 0) {
        crashes += 1;
        await campaign.crash(db);
      } else {
        const { rowCount } = await db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()`);
        kills += rowCount ?? 0;
      }
      await db.end();
    } catch {
      // It restarts.
    }
  }
}

async function compare(
  databaseUrl: string,
  clients: ReadonlyArray<{ client: LiveClient; user: string | null; active: boolean }>,
): Promise<string[]> {
  const db = await connect(databaseUrl);
  const { rows } = await db.query<{ id: string; user: string; status: string }>(
    `SELECT id, user_id AS user, status FROM generations`,
  );
  await db.end();
  return clients.flatMap(({ client, user, active }, at) => {
    const wanted = rows.filter(
      (row) => (user === null || row.user === user) && (!active || ACTIVE.includes(row.status)),
    );
    const { statuses } = client;
    const wrong = wanted.filter(({ id, status }) => statuses.get(id) !== status).map(({ id }) => id);
    const extra = statuses.size - wanted.filter(({ id }) => statuses.has(id)).length;
    return wrong.length + extra === 0
      ? []
      : [
          `client ${at} of ${user ?? 'an admin'}: ${wrong.length} jobs are wrong (${wrong[0]}), ${extra} too many`,
        ];
  });
}

async function connect(databaseUrl: string): Promise<Client> {
  const db = new Client({ connectionString: databaseUrl });
  db.on('error', () => undefined);
  await db.connect();
  return db;
}

async function until(ms: number, reached: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + ms; performance.now() < deadline; await sleep(500))
    if (await reached()) return;
}
