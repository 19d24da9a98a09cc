import type { PrismaClient } from '../db/client.ts';
import { type Finding, findingsAbout } from './finding.ts';

interface Came {
  readonly applied: Date | null;
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
  const { applied, wrong } = await readDeliveries(db);
  const only = `those of the account ${account} only are accepted`;
  if (wrong && (!applied || wrong > applied))
    return warn(
      `${only}, and the last that came, at ${wrong.toISOString()}, was of another one`,
      'If your jobs end only by being asked about, FAL_WEBHOOK_USER_ID is not the id of your account.',
    );
  return applied
    ? ok(`${only}; the last that ended a job came at ${applied.toISOString()}`)
    : warn(
        `${only}, and none has ended a job yet: whether the account is yours is not known`,
        'If it is another one, every webhook is refused: submit a job, and run this again.',
      );
}

async function readDeliveries(db: PrismaClient): Promise<Came> {
  const [came] = await db.$queryRaw<Came[]>`/* doctor: webhooks */
    SELECT max(received_at) FILTER (WHERE verdict = 'APPLIED') AS applied,
      max(received_at) FILTER (WHERE verdict = 'WRONG_ACCOUNT') AS wrong FROM webhook_deliveries`.catch(
    // Why it cannot be read has been told.
    () => [],
  );
  return came ?? { applied: null, wrong: null };
}
