import { parseArgs } from 'node:util';
import { createDeps } from '../app/create-deps.ts';
import { readSince } from '../billing/since.ts';
import { type Sweep, sweepBills } from '../billing/sweep.ts';
import { countUnbilled } from '../billing/unbilled.ts';
import { VERSION } from '../lib/version.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { print, runCommand, startBar, type Workplace, withDatabase } from './command.ts';
import { reachFal } from './reach-fal.ts';

const USAGE = `npm run bills -- --since P7D [--dry-run]

Asks fal again for the bills of jobs that have ended and are not BILLED yet, including bills that the servers no longer look
for. --since limits it to jobs submitted in a period up to now (P7D), or since a day in UTC (2026-11-17) or an instant
(2026-11-17T09:30:00Z).
  --dry-run  only count the jobs
fal knows the bills of the last 89 days. Servers may run meanwhile, but not on the embedded database. The command can be
stopped at any time and run again.
`;

await runCommand(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      since: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.since === undefined) {
    print(USAGE);
    return values.help ? 0 : 2;
  }
  const since = readSince('--since', values.since, new Date());
  return await withDatabase(async (workplace) => {
    const { jobs, until } = await countUnbilled(workplace.db, since);
    print(`${jobs} jobs submitted since ${since.toISOString()} have ended and are not BILLED.\n`);
    if (values['dry-run'] || jobs === 0) return 0;
    return await sweep(workplace, { since, until }, jobs);
  });
});

async function sweep(
  workplace: Workplace,
  span: { since: Date; until: Date },
  jobs: number,
): Promise<number> {
  const { config, db, log, disposers } = workplace;
  const fal = await reachFal(workplace);
  if (fal.adminKey === undefined)
    print("No FAL_ADMIN_KEY is set: fal's billing records are not read, only the billed units of results.\n");
  const bar = startBar(jobs);
  const done = await sweepBills(
    createDeps({ db, fal, metrics: createMetrics(VERSION) }, config, log, disposers),
    span,
    {
      onProgress: (count) => bar.update(count),
    },
  ).finally(() => bar.stop());
  print(report(done, config.billing.giveUpDays));
  return done.unread ? 1 : 0;
}

function report({ jobs, billed, billedUnits, unread }: Sweep, giveUpDays: number): string {
  const unknown = jobs - billed - billedUnits;
  const lines = [
    `Of ${jobs} jobs, ${billed} are BILLED now, ${billedUnits} BILLED_UNITS, and ${unknown} are still unknown.`,
    unread &&
      `fal's billing records could not be read for ${unread.rounds} batches of up to 50 jobs: ${unread.reason}`,
    billed < jobs &&
      `The servers go on looking for the bill of each other job until ${giveUpDays} days after its end.`,
  ];
  return lines.flatMap((line) => (line ? [`${line}\n`] : [])).join('');
}
