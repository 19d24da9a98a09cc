import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { readSurroundings, SURROUNDINGS } from './surroundings.ts';

// npm run chaos -- --seed 1 --jobs 250 [--seeds 20] [--kill-rate 0.01] [--verbose]
//   [--pool-mode transaction] [--time-zone America/New_York] [--cluster]
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '200' },
    'kill-rate': { type: 'string', default: '0.01' },
    verbose: { type: 'boolean', default: false },
    ...SURROUNDINGS,
  },
});
const print = (line: string) => process.stdout.write(`${line}\n`);
const total = new Map<string, number>();
const add = (name: string, count: number) => total.set(name, (total.get(name) ?? 0) + count);
const first = Number(values.seed);
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const report = await runCampaign({
    seed,
    jobs: Number(values.jobs),
    killRate: Number(values['kill-rate']),
    surroundings: readSurroundings(values),
    ...(values.verbose && { log: print }),
  });
  print(`\nseed ${seed}: ${report.seconds.toFixed(0)} s`);
  printTable(report.faults);
  print(`  rows: ${[...report.states].map(([state, count]) => `${count} ${state}`).join(', ')}`);
  print(`  accepted by fal: ${report.accepted} of ${report.jobs}, ${report.unknowable} of them unknowable`);
  if (report.notStruck.length > 0) print(`  no server was killed at: ${report.notStruck.join(', ')}`);
  print(report.invoice.replaceAll(/^/gm, '  '));
  for (const problem of report.problems.slice(0, 20)) print(`  PROBLEM ${problem}`);
  print(`  verdict: ${verdict(report.problems.length)}`);
  for (const [name, count] of report.faults) add(name, count);
  add('- jobs', report.jobs);
  add('- accepted by fal', report.accepted);
  add('- unknowable', report.unknowable);
  add('- problems', report.problems.length);
}
print(`\nall ${values.seeds} seeds:`);
printTable(total);
print(`  verdict: ${verdict(total.get('- problems') ?? 0)}`);
process.exitCode = total.get('- problems') === 0 ? 0 : 1;

function printTable(counts: ReadonlyMap<string, number>): void {
  for (const [name, count] of [...counts].sort(([a], [b]) => a.localeCompare(b)))
    print(`  ${String(count).padStart(6)}  ${name}`);
}

function verdict(problems: number): string {
  return problems === 0 ? 'nothing lost, nothing doubled, nothing stuck' : `${problems} problems`;
}
