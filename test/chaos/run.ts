import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';

// npm run chaos -- --seed 1 --jobs 250 [--seeds 20] [--kill-rate 0.01] [--verbose]
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '200' },
    'kill-rate': { type: 'string', default: '0.01' },
    verbose: { type: 'boolean', default: false },
  },
});
const print = (line: string) => process.stdout.write(`${line}\n`);
let failed = 0;
for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.seeds); seed++) {
  const report = await runCampaign({
    seed,
    jobs: Number(values.jobs),
    killRate: Number(values['kill-rate']),
    ...(values.verbose && { log: print }),
  });
  print(
    `\nseed ${seed}: ${report.jobs} jobs, ${report.accepted} accepted by fal, ${report.seconds.toFixed(0)} s`,
  );
  for (const [name, count] of [...report.faults].sort(([a], [b]) => a.localeCompare(b)))
    print(`  ${String(count).padStart(6)}  ${name}`);
  print(`  rows: ${[...report.states].map(([state, count]) => `${count} ${state}`).join(', ')}`);
  for (const problem of report.problems.slice(0, 20)) print(`  PROBLEM ${problem}`);
  print(
    `  verdict: ${report.problems.length === 0 ? 'nothing lost, nothing doubled, nothing stuck' : `${report.problems.length} problems`}`,
  );
  failed += report.problems.length;
}
process.exitCode = failed > 0 ? 1 : 0;
