import { parseArgs } from 'node:util';
import { runReplayCampaign } from './replay-campaign.ts';
import { readSurroundings, SURROUNDINGS } from './surroundings.ts';

// npm run chaos:replay -- --seed 1 --jobs 100 [--seeds 20] [--verbose]
//   [--pool-mode transaction] [--time-zone America/New_York] [--cluster]
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '100' },
    verbose: { type: 'boolean', default: false },
    ...SURROUNDINGS,
  },
});
const print = (line: string) => process.stdout.write(`${line}\n`);
let failed = 0;
for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.seeds); seed++) {
  const report = await runReplayCampaign({
    seed,
    jobs: Number(values.jobs),
    surroundings: readSurroundings(values),
    ...(values.verbose && { log: print }),
  });
  const { jobs, accepted, seconds, resumed, problems } = report;
  print(`\nseed ${seed}: ${jobs} failed jobs, ${accepted} accepted by fal, ${seconds.toFixed(0)} s`);
  for (const [death, count] of report.deaths) print(`  ${String(count).padStart(6)}  ${death}`);
  if (report.notStruck.length > 0) print(`  no server was killed at: ${report.notStruck.join(', ')}`);
  print(`  ${String(resumed).padStart(6)}  replays resumed after they had paused themselves`);
  for (const problem of problems.slice(0, 20)) print(`  PROBLEM ${problem}`);
  print(
    `  verdict: ${problems.length === 0 ? 'each original replayed as asked, once, and paid once' : `${problems.length} problems`}`,
  );
  failed += problems.length;
}
process.exitCode = failed > 0 ? 1 : 0;
