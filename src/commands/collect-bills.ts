import path from 'node:path';
import { parseArgs } from 'node:util';
import { connectFal, findRunningSandbox } from '../app/connect-fal.ts';
import { createDeps } from '../app/create-deps.ts';
import { readSince } from '../billing/since.ts';
import { type Sweep, sweepBills } from '../billing/sweep.ts';
import { countUnbilled } from '../billing/unbilled.ts';
import { CommandError, print, runCommand, startBar, type Workplace, withDatabase } from './command.ts';

const USAGE = `npm run reconcile -- --since P7D [--dry-run]

Looks for fal's bills of the jobs that have ended, were submitted since then and are not BILLED yet, also of those whose
bill the servers have given up. Since: so long ago (P7D), a day in UTC (2026-11-17), or an instant (2026-11-17T09:30:00Z).
  --dry-run  only say how many there are
fal is asked for bills of the last 89 days. Servers may run meanwhile, but not on the embedded
database. It can be stopped at any time and run again.
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
    print(`${jobs} jobs since ${since.toISOString()} have ended and are not BILLED.\n`);
    if (values['dry-run'] || jobs === 0) return 0;
    return await sweep(workplace, { since, until }, jobs);
  });
});

async function sweep(
  { config, db, log, disposers }: Workplace,
  span: { since: Date; until: Date },
  jobs: number,
): Promise<number> {
  const port = await findRunningSandbox(config);
  if (port !== undefined)
    throw new CommandError(`a server runs the sandbox of ${config.dataDir} (port ${port}): stop it first`);
  const { fal, access } = await connectFal(config, log, disposers);
  if (access) print(`No FAL_KEY is set: fal is the sandbox in ${path.join(config.dataDir, 'sandbox')}.\n`);
  if (fal.adminKey === undefined)
    print("No FAL_ADMIN_KEY is set: fal's billing records are not read, only the billed units of results.\n");
  const bar = startBar(jobs);
  const done = await sweepBills(createDeps({ db, fal }, config, log, disposers), span, {
    onProgress: (count) => bar.update(count),
  }).finally(() => bar.stop());
  print(report(done, config.billing.giveUpDays));
  return done.unread ? 1 : 0;
}

function report({ jobs, billed, billedUnits, unread }: Sweep, giveUpDays: number): string {
  const unknown = jobs - billed - billedUnits;
  const lines = [
    `${jobs} jobs were looked at: ${billed} are BILLED now, ${billedUnits} BILLED_UNITS, ${unknown} still unknown.`,
    unread &&
      `fal's billing records could not be read for ${unread.rounds} lots of up to 50 jobs: ${unread.reason}`,
    billed < jobs &&
      `The servers go on looking for what is not BILLED, until ${giveUpDays} days after a job's end.`,
  ];
  return lines.flatMap((line) => (line ? [`${line}\n`] : [])).join('');
}
