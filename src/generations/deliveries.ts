import { Prisma, type PrismaClient } from '../db/client.ts';
import { hotQuery } from '../db/hot-query.ts';
import type { Clock } from '../deps.ts';
import { type Page, type PageArgs, type Position, readPageArgs, toPage } from './find/page.ts';
import { checkText } from './job-input.ts';

/** What became of a webhook delivery. */
export type DeliveryVerdict =
  | 'APPLIED'
  | 'DUPLICATE'
  | 'UNKNOWN_JOB'
  | 'BAD_SIGNATURE'
  | 'KEYS_UNAVAILABLE'
  | 'STALE'
  | 'WRONG_ACCOUNT'
  | 'MALFORMED';

/** Records what became of every webhook delivery. */
export interface DeliveryLedger {
  /**
   * Writes a line; never throws, since no webhook may fail because of its own record. It names a job only if fal signed the
   * webhook: whoever may see a job sees what names it.
   */
  record(verdict: DeliveryVerdict, requestId: string | null, detail: string | null): Promise<void>;
  /** Counts a delivery that ended its job, and whose line was written with that end. */
  applied(): void;
  /** Writes one line for each kind of rejection, with how many deliveries have had no line yet. */
  flush(): Promise<void>;
  /** Deletes what is older than the retention or exceeds the size. */
  prune(): Promise<void>;
}

/** One line of the delivery ledger. */
export interface Delivery {
  readonly id: bigint;
  readonly receivedAt: Date;
  readonly requestId: string | null;
  readonly verdict: DeliveryVerdict;
  readonly detail: string | null;
  /** How many deliveries the line stands for. */
  readonly deliveries: number;
}

// Forged traffic must not fill the disk: within this time each kind of rejection gets one line, and the next line counts
// the others.
const SAMPLE_MS = 10_000;
const RETENTION_DAYS = 30;
const MAX_LINES = 1_000_000;
const MAX_OF_ONE = 100;
const COLUMNS = Prisma.raw(
  'g.id, g.received_at AS "receivedAt", g.request_id AS "requestId", g.verdict, g.detail, g.deliveries',
);
const REJECTED: ReadonlySet<DeliveryVerdict> = new Set([
  'BAD_SIGNATURE',
  'KEYS_UNAVAILABLE',
  'STALE',
  'WRONG_ACCOUNT',
  'MALFORMED',
]);

/** The rejections of one kind since the last line of it. */
interface Sample {
  readonly writtenAt: number;
  skipped: number;
  /** The id that all of them named; null if they differ. */
  requestId: string | null;
  /** The detail of the last one. */
  detail: string | null;
}

/** Creates the delivery ledger of one process. */
export function createDeliveryLedger(
  {
    db,
    webhookDb = db,
    clock,
    onVerdict = () => undefined,
  }: {
    readonly db: PrismaClient;
    readonly webhookDb?: PrismaClient;
    readonly clock: Clock;
    readonly onVerdict?: ((verdict: DeliveryVerdict) => void) | undefined;
  },
  onError: (error: unknown) => void,
): DeliveryLedger {
  const samples = new Map<DeliveryVerdict, Sample>();

  async function write(
    verdict: DeliveryVerdict,
    { requestId, detail }: Pick<Sample, 'requestId' | 'detail'>,
    deliveries: number,
  ): Promise<void> {
    try {
      await webhookDb.$executeRaw`/* record-delivery */
        INSERT INTO webhook_deliveries (request_id, verdict, detail, deliveries)
        VALUES (${requestId}, ${verdict}, ${detail}, ${deliveries})`;
    } catch (error) {
      onError(error);
    }
  }

  return {
    async record(verdict, requestId, detail) {
      onVerdict(verdict);
      if (!REJECTED.has(verdict)) return await write(verdict, { requestId, detail }, 1);
      const last = samples.get(verdict);
      if (last && clock().getTime() - last.writtenAt < SAMPLE_MS) {
        const same = last.skipped === 0 || last.requestId === requestId;
        Object.assign(last, { skipped: last.skipped + 1, requestId: same ? requestId : null, detail });
        return;
      }
      samples.set(verdict, { writtenAt: clock().getTime(), skipped: 0, requestId, detail });
      await write(verdict, { requestId, detail }, 1 + (last?.skipped ?? 0));
    },
    applied: () => onVerdict('APPLIED'),
    async flush() {
      for (const [verdict, sample] of samples) {
        if (sample.skipped === 0) continue;
        samples.set(verdict, { ...sample, writtenAt: clock().getTime(), skipped: 0 });
        await write(verdict, sample, sample.skipped);
      }
    },
    async prune() {
      await db.$executeRaw`/* prune-deliveries */
        DELETE FROM webhook_deliveries WHERE received_at < now() - make_interval(days => ${RETENTION_DAYS}::int)
          OR id <= (SELECT max(id) - ${MAX_LINES} FROM webhook_deliveries)`;
    },
  };
}

/** The lines of deliveries that ended their jobs, in the statement that ends them: `ended` has the rows. */
export const LINES_OF_APPLIED = Prisma.sql`deliveries AS (
      INSERT INTO webhook_deliveries (request_id, verdict, deliveries) SELECT "requestId", 'APPLIED', 1 FROM ended)`;

/** A page of the ledger, newest first. */
export async function listDeliveries(
  db: PrismaClient,
  filter: { verdict?: DeliveryVerdict | null | undefined; requestId?: string | null | undefined },
  args: PageArgs,
): Promise<Page<Delivery>> {
  checkText('requestId', filter.requestId ?? '');
  const page = readPageArgs(args);
  const conditions = [
    Prisma.sql`true`,
    ...(filter.verdict ? [Prisma.sql`g.verdict = ${filter.verdict}`] : []),
    ...(filter.requestId ? [Prisma.sql`g.request_id = ${filter.requestId}`] : []),
    ...(page.after ? [Prisma.sql`g.id < ${page.after.id}`] : []),
    ...(page.before ? [Prisma.sql`g.id > ${page.before.id}`] : []),
  ];
  const direction = Prisma.raw(page.backward ? 'ASC' : 'DESC');
  const rows = await db.$queryRaw<Array<Delivery & Position>>`/* list-deliveries */
    SELECT ${COLUMNS}, 0::bigint AS "createdAtMicros" FROM webhook_deliveries g
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY g.id ${direction} LIMIT ${page.limit + 1}`;
  return toPage(rows, page);
}

/** The deliveries of one job, oldest first. They are few, since fal stops at the first one that is acknowledged. */
export async function deliveriesOf(
  db: PrismaClient,
  requestIds: readonly string[],
): Promise<Map<string, Delivery[]>> {
  const rows = await db.$queryRaw<Array<Delivery & { requestId: string }>>`/* deliveries-of */
    SELECT ${COLUMNS} FROM unnest(${[...requestIds]}::text[]) AS named (request_id)
    CROSS JOIN LATERAL (SELECT * FROM webhook_deliveries d WHERE d.request_id = named.request_id
      ORDER BY d.id LIMIT ${MAX_OF_ONE}) AS g ORDER BY g.id`;
  const byId = new Map<string, Delivery[]>(requestIds.map((id) => [id, []]));
  for (const row of rows) byId.get(row.requestId)?.push(row);
  return byId;
}

/** The newest rejected webhook of each of these jobs, by fal's id. */
export async function newestRejections(
  db: PrismaClient,
  requestIds: readonly string[],
): Promise<Map<string, Delivery>> {
  const newest = Prisma.sql`/* newest-rejections */
    SELECT DISTINCT ON (g.request_id) ${COLUMNS} FROM webhook_deliveries g
    WHERE g.request_id = ANY(${[...requestIds]}) AND g.verdict = ANY(${[...REJECTED]})
    ORDER BY g.request_id, g.id DESC`;
  const rows = await hotQuery<Delivery>(db, newest, { planOnce: true });
  return new Map(rows.flatMap((row) => (row.requestId === null ? [] : [[row.requestId, row]])));
}
