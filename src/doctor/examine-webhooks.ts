import type { PrismaClient } from '../db/client.ts';
import { type Finding, findingsAbout } from './finding.ts';

/** What came last of the account that is configured, and of another one. */
interface Came {
  readonly own: Date | null;
  readonly wrong: Date | null;
}

const { ok, warn } = findingsAbout('webhooks');

/** Says of which account webhooks are accepted. fal does not tell whose a key is: only webhooks that came show it. */
export async function examineWebhooks(db: PrismaClient, account: string | undefined): Promise<Finding> {
  if (account === undefined)
    return warn(
      'FAL_WEBHOOK_USER_ID is not set',
      'Set it to the id of your account: webhooks of any account of fal are accepted without it.',
    );
  const { own, wrong } = await readDeliveries(db);
  const only = `only webhooks of the account ${account} are accepted`;
  if (wrong && (!own || wrong > own))
    return warn(
      `${only}, and the last that came, at ${wrong.toISOString()}, was of another one`,
      'If your jobs end only by being asked about, FAL_WEBHOOK_USER_ID is not the id of your account.',
    );
  return own
    ? ok(`${only}; the last of it came at ${own.toISOString()}`)
    : warn(
        `${only}, and none has come in the last 30 days: whether the account is yours is not known`,
        'If it is another one, every webhook is refused: submit a job, and run this again.',
      );
}

async function readDeliveries(db: PrismaClient): Promise<Came> {
  const [came] = await db.$queryRaw<Came[]>`/* doctor: webhooks */
    SELECT max(received_at) FILTER (WHERE verdict IN ('APPLIED', 'DUPLICATE', 'UNKNOWN_JOB')) AS own,
      max(received_at) FILTER (WHERE verdict = 'WRONG_ACCOUNT') AS wrong FROM webhook_deliveries`.catch(
    // Why it cannot be read has been told.
    () => [],
  );
  return came ?? { own: null, wrong: null };
}
