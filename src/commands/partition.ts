import { parseArgs } from 'node:util';
import type { SingleBar } from 'cli-progress';
import { MONTHS_AHEAD } from '../db/partitions/names.ts';
import { type PartitionPlan, partition, planPartitions } from '../db/partitions/partition.ts';
import { CommandError, print, runCommand, startBar, withDatabase } from './command.ts';

const USAGE = `npm run partition -- [--dry-run]

Partitions the table of jobs by month, while servers of this version read and write it: its rows are copied in steps, with a
trigger that copies what is changed meanwhile, and then the two tables change places. That takes as much disk again as the table
has now. On a table that is partitioned it makes the next ${MONTHS_AHEAD} months, which servers also do by themselves.
  --dry-run  only say what would be done, and what stands in the way
The command can be stopped at any time, and goes on when it is run again.
`;

await runCommand(async (args) => {
  const { values } = parseArgs({
    args,
    options: { 'dry-run': { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  return await withDatabase(async ({ url }) => {
    const plan = await planPartitions(url);
    print(`${describe(plan)}\n`);
    for (const obstacle of plan.obstacles) print(`- ${obstacle}\n`);
    if (values['dry-run']) return plan.obstacles.length > 0 ? 1 : 0;
    if (plan.obstacles.length > 0)
      throw new CommandError('The table cannot be partitioned before that is done.');
    let bar: SingleBar | undefined;
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    try {
      await partition(url, {
        log(line) {
          bar?.stop();
          print(`${line}\n`);
        },
        onCopied(rows) {
          bar ??= startBar(plan.rows);
          bar.increment(rows);
        },
        signal: stop.signal,
      });
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      throw new CommandError('Stopped. Run the command again to go on.');
    } finally {
      bar?.stop();
    }
    if (plan.state !== 'partitioned') print('The table is partitioned by month.\n');
    return 0;
  });
});

function describe({ state, rows, copied, size, since }: PartitionPlan): string {
  if (state === 'partitioned')
    return `The table is partitioned by month; ${MONTHS_AHEAD} months are made ahead.`;
  const months =
    since === null ? '' : `, in partitions of a month each since ${since.toISOString().slice(0, 7)}`;
  return state === 'begun'
    ? `The copy was begun before, and has ${copied} jobs. About ${rows} more will be copied${months}; the table has ${size} with its indexes.`
    : `About ${rows} jobs (${size} with the indexes) will be copied${months}.`;
}
