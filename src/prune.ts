import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import { ConfigError, loadConfig } from './config.ts';
import { createDatabase } from './db/client.ts';
import { InvalidInputError } from './errors.ts';
import { countPrunable, prune } from './generations/prune.ts';
import { before } from './lib/window.ts';

const USAGE = `npm run prune -- --older-than P400D [--keep-costs] [--dry-run]

Deletes the jobs that ended and were submitted longer ago than an ISO 8601 duration, a thousand at a time.
  --keep-costs  keep each row with its times, state and cost; empty what was asked and made
  --dry-run     only say how many there are
It can be stopped at any time, and goes on when it is run again.
`;

/** Runs the command; answers the exit code. */
async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      'older-than': { type: 'string' },
      'keep-costs': { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values['older-than'] === undefined) {
    print(USAGE);
    return values.help ? 0 : 2;
  }
  const options = {
    before: before('--older-than', values['older-than'], new Date()),
    keepCosts: values['keep-costs'],
  };
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const postgres = config.databaseUrl === undefined ? await startEmbedded(config.dataDir) : undefined;
  const db = createDatabase(config.databaseUrl ?? String(postgres?.url), {
    poolSize: 2,
    // The way to the first job to be taken can be long.
    timeoutMs: 0,
  });
  try {
    const { jobs, oldest } = await countPrunable(db, options);
    const what = options.keepCosts ? 'emptied but for their costs' : 'deleted';
    print(
      `${jobs} jobs from before ${options.before.toISOString()} are to be ${what}` +
        `${oldest ? `; the oldest is from ${oldest.toISOString()}` : ''}.\n`,
    );
    if (values['dry-run']) return 0;
    const bar = new SingleBar({ noTTYOutput: true, notTTYSchedule: 5000 }, Presets.shades_classic);
    bar.start(jobs, 0);
    for await (const taken of prune(db, options)) bar.increment(taken);
    bar.stop();
    return 0;
  } finally {
    await db.$disconnect();
    await postgres?.stop();
  }
}

async function startEmbedded(dataDir: string): Promise<{ url: string; stop(): Promise<void> }> {
  const { startEmbeddedPostgres } = await import('./db/embedded.ts');
  return await startEmbeddedPostgres({ dataDir });
}

/** What parseArgs throws. */
function isUsageError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function print(text: string): void {
  process.stdout.write(text);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof InvalidInputError || isUsageError(error);
  const where = error instanceof InvalidInputError ? `${error.field} (as in P400D): ` : '';
  process.stderr.write(`${where}${expected || !(error instanceof Error) ? String(error) : error.stack}\n`);
  process.exitCode = expected ? 2 : 1;
}
