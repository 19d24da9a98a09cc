import { parseArgs } from 'node:util';
import { readReference } from '../db/refusal.ts';
import { countPrunable, prune } from '../generations/prune.ts';
import { before } from '../lib/window.ts';
import { CommandError, print, runCommand, startBar, withDatabase } from './command.ts';

const USAGE = `npm run prune -- --older-than P400D [--keep-costs] [--dry-run]

Deletes jobs that have ended and were submitted longer ago than an ISO 8601 duration, a thousand at a time.
  --keep-costs  keep each row with its times, state and cost, but empty its inputs and results
  --dry-run     only count the jobs
The command can be stopped at any time, and goes on when it is run again.
`;

await runCommand(async (args) => {
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
  await withDatabase(async ({ db }) => {
    const { jobs, oldest } = await countPrunable(db, options);
    const what = options.keepCosts ? 'emptied except for their costs' : 'deleted';
    print(
      `${jobs} jobs submitted before ${options.before.toISOString()} ${values['dry-run'] ? 'would' : 'will'} be ${what}` +
        `${oldest ? `; the oldest is from ${oldest.toISOString()}` : ''}.\n`,
    );
    if (values['dry-run']) return;
    const bar = startBar(jobs);
    const months: string[] = [];
    let taken = 0;
    try {
      for await (const some of prune(db, { ...options, onMonth: (month) => months.push(month) })) {
        bar.increment(some);
        taken += some;
      }
    } catch (error) {
      const reference = readReference(error);
      if (reference === undefined) throw error;
      throw new CommandError(
        `Some jobs cannot be deleted, as others' rows refer to them (--keep-costs empties them instead): ${reference}`,
      );
    } finally {
      bar.stop();
    }
    print(
      `${taken} jobs were ${what}.${months.length > 0 ? ` Dropped as whole months: ${months.join(', ')}.` : ''}\n`,
    );
  });
  return 0;
});
