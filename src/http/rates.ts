import { Prisma, type PrismaClient } from '../db/client.ts';
import { hotQuery } from '../db/hot-query.ts';
import { RateLimitedError } from '../errors.ts';
import { type LimitedCall, type RateLimit, type RateLimits, UNIT_SECONDS } from '../lib/rate-limits.ts';

/** Who makes a call: a user, from an address. */
interface Caller {
  readonly userId: string;
  readonly address: string;
}

/** Counts a call; throws a RateLimitedError if it is one too many. */
export type TakeCall = (call: LimitedCall, caller: Caller) => Promise<void>;

interface Bucket {
  readonly key: string;
  /** Whose it is, in a message. */
  readonly whose: string;
  readonly limit: RateLimit;
}

interface Answer {
  readonly taken: boolean;
  /** How many seconds too early a refused call is for each bucket, as it was when the statement began. */
  readonly userEarly: number | null;
  readonly addressEarly: number | null;
}

/**
 * Counts calls in the database, so that all servers and workers share the limits, by its clock, so that they agree on the
 * time. An address may make `addressFactor` times as many as a user, and any number if that is 0.
 */
export function createRates(db: PrismaClient, limits: RateLimits, addressFactor: number): TakeCall {
  return async (call, { userId, address }) => {
    const limit = limits[call];
    if (!limit) return;
    const user = { key: `${call} viewer ${userId}`, whose: 'one user', limit };
    const shared = addressFactor > 0 && {
      key: `${call} address ${address}`,
      whose: 'one address',
      limit: { ...limit, calls: limit.calls * addressFactor, burst: limit.burst * addressFactor },
    };
    const statement = shared ? fromBoth(user, shared) : fromOne(user);
    const [answer] = await hotQuery<Answer>(db, statement, { planOnce: true });
    if (!answer?.taken) throw refusal(call, user, shared || user, answer);
  };
}

/** Deletes the rows of those who could make all their calls again: they are as good as none. */
export async function forgetFullBuckets(db: PrismaClient): Promise<void> {
  // A call holds the row of its user and waits for that of its address, so this waits for none.
  await db.$executeRaw`/* rates: forget */
    DELETE FROM ledger_rate_limits WHERE key IN (
      SELECT key FROM ledger_rate_limits WHERE full_at < now() FOR UPDATE SKIP LOCKED)`;
}

function fromOne(user: Bucket): Prisma.Sql {
  return Prisma.sql`/* rates: take */
    WITH taken AS (${take(user, Prisma.sql`WHERE true`)})
    SELECT taken, CASE WHEN NOT taken THEN ${early(user)} END AS "userEarly", NULL::float8 AS "addressEarly"
    FROM (SELECT EXISTS (SELECT FROM taken) AS taken) AS answer`;
}

/**
 * A call that the address's bucket refuses takes nothing from the user's; one that the user's refuses never gets to that of the
 * address. So all lock the two in this order. Only where the last call of an address was taken since the statement began,
 * a refused call has taken one of its user's.
 */
function fromBoth(user: Bucket, address: Bucket): Prisma.Sql {
  return Prisma.sql`/* rates: take */
    WITH of_user AS (${take(user, Prisma.sql`WHERE COALESCE(${early(address)} <= 0, true)`)}),
      taken AS (${take(address, Prisma.sql`FROM of_user`)})
    SELECT taken, CASE WHEN NOT taken THEN ${early(user)} END AS "userEarly",
      CASE WHEN NOT taken THEN ${early(address)} END AS "addressEarly"
    FROM (SELECT EXISTS (SELECT FROM taken) AS taken) AS answer`;
}

/** Takes one call from a bucket if it has one. The row is read as it is once nobody else changes it. */
function take({ key, limit }: Bucket, condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`INSERT INTO ledger_rate_limits AS r (key, full_at)
    SELECT ${key}, now() + ${seconds(everyOf(limit))} ${condition}
    ON CONFLICT (key) DO UPDATE SET full_at = greatest(r.full_at, now()) + ${seconds(everyOf(limit))}
      WHERE r.full_at <= now() + ${seconds(aheadOf(limit))}
    RETURNING key`;
}

function early({ key, limit }: Bucket): Prisma.Sql {
  return Prisma.sql`(SELECT extract(epoch FROM full_at - now() - ${seconds(aheadOf(limit))})::float8
    FROM ledger_rate_limits WHERE key = ${key})`;
}

function seconds(count: number): Prisma.Sql {
  return Prisma.sql`make_interval(secs => ${count}::float8)`;
}

/** How many seconds it takes until one call has come back. */
function everyOf({ calls, unit }: RateLimit): number {
  return UNIT_SECONDS[unit] / calls;
}

/** How many seconds from now the bucket may be full again at most for there to be a call in it. */
function aheadOf(limit: RateLimit): number {
  return (limit.burst - 1) * everyOf(limit);
}

const UNITS = { s: 'second', m: 'minute', h: 'hour' } as const;

function refusal(call: LimitedCall, user: Bucket, address: Bucket, answer: Answer | undefined): Error {
  const [byUser, byAddress] = [answer?.userEarly ?? 0, answer?.addressEarly ?? 0];
  const { whose, limit } = byAddress > byUser ? address : user;
  const retryAfter = Math.max(1, Math.ceil(Math.max(byUser, byAddress)));
  return new RateLimitedError(
    `Too many calls to ${call}: ${whose} may make ${limit.burst} at once, and then ${limit.calls} a ${UNITS[limit.unit]}. Try again in ${retryAfter} s.`,
    retryAfter,
  );
}
