import { parseArgs } from 'node:util';
import { createDeps } from '../app/create-deps.ts';
import { readSince } from '../billing/since.ts';
import { type Import, importRequests, knownEndpoints, ListUnreadError } from '../generations/import.ts';
import { checkEndpoint, checkUserId } from '../generations/job-input.ts';
import { readNow } from '../generations/now.ts';
import { VERSION } from '../lib/version.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { print, runCommand, type Workplace, withDatabase } from './command.ts';
import { reachFal } from './reach-fal.ts';

const USAGE = `npm run import -- --since P1D [--endpoint fal-ai/veo3.1]… [--user imported] [--dry-run]

Takes in the requests that fal has and the table has not, as after the restore of an older backup: as fal lists them, with
their inputs, results and times. Nothing is sent to fal.
  --since     a period up to now (P1D), a day in UTC (2026-11-17) or an instant (2026-11-17T09:30:00Z); fal lists requests of
              about a month
  --endpoint  looks at this endpoint (can be given several times); without it at all that the ledger knows, and with
              FAL_ADMIN_KEY also at all others that the account has used
  --user      whose jobs they become, since fal does not know your users; "imported" if not given
  --dry-run   only say what would be imported and what left out
Servers may run meanwhile, but not on the embedded database. The command can be stopped at any time and run again.
`;

await runCommand(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      since: { type: 'string' },
      endpoint: { type: 'string', multiple: true, default: [] },
      user: { type: 'string', default: 'imported' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.since === undefined) {
    print(USAGE);
    return values.help ? 0 : 2;
  }
  const since = readSince('--since', values.since, new Date());
  const endpoints = values.endpoint.map((endpoint) => checkEndpoint('--endpoint', endpoint));
  const options = { userId: checkUserId('--user', values.user), dryRun: values['dry-run'] };
  return await withDatabase((workplace) => importAll(workplace, since, endpoints, options));
});

async function importAll(
  workplace: Workplace,
  since: Date,
  named: readonly string[],
  options: { userId: string; dryRun: boolean },
): Promise<number> {
  const { config, db, log, disposers } = workplace;
  const fal = await reachFal(workplace);
  const deps = createDeps({ db, fal, metrics: createMetrics(VERSION) }, config, log, disposers);
  // Rows have the database's time, whatever this machine's clock says.
  await readNow(deps);
  const endpoints = named.length > 0 ? named : await knownEndpoints(deps, since);
  if (endpoints.length === 0) print('The ledger knows no endpoint yet: name them with --endpoint.\n');
  let unread = 0;
  for (const endpoint of endpoints)
    try {
      print(`${endpoint}: ${report(await importRequests(deps, endpoint, since, options), options.dryRun)}`);
    } catch (error) {
      if (!(error instanceof ListUnreadError)) throw error;
      print(`${endpoint}: fal's list of requests could not be read: ${error.message}\n`);
      unread += 1;
    }
  return unread > 0 ? 1 : 0;
}

function report({ listed, missing, imported, left }: Import, dryRun: boolean): string {
  const lines = [
    `${listed} requests, of which the table did not have ${missing}; ${imported} ${dryRun ? 'would be' : 'are'} imported.`,
    ...[...left].map(([reason, count]) => `  ${count} left out: ${reason}.`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
