import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { startTarget } from '../attacks/target.ts';
import { fuzz } from './fuzz.ts';

// npm run fuzz -- [--minutes 1] [--seed 1]
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } },
});
// What a request may take, and a little for the machine.
const SLOWEST_MS = 20_000;
const MOST_GROWTH = 1.3;
const print = (line: string) => process.stdout.write(`${line}\n`);

const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-fuzz-'));
await chmod(dataDir, 0o755);
const postgres = await startEmbeddedPostgres({ dataDir });
const target = await startTarget(postgres.url);
try {
  const { requests, answers, slowestMs, problems, memory } = await fuzz(target, {
    seed: Number(values.seed),
    seconds: Number(values.minutes) * 60,
    slowestMs: SLOWEST_MS,
  });
  print(`${requests} requests, the slowest took ${slowestMs.toFixed(0)} ms`);
  for (const [answer, count] of [...answers].sort(([, a], [, b]) => b - a))
    print(`  ${String(count).padStart(7)}  ${answer}`);
  const growth = (memory.after ?? Number.NaN) / (memory.before ?? Number.NaN);
  print(
    `memory: ${memory.before?.toFixed(0)} MB after a fifth of the time, ${memory.after?.toFixed(0)} MB at the end (${growth.toFixed(2)} x)`,
  );
  for (const problem of problems.slice(0, 20)) print(`PROBLEM ${problem}`);
  print(`${problems.length} problems`);
  process.exitCode = problems.length === 0 && (memory.after === undefined || growth <= MOST_GROWTH) ? 0 : 1;
} finally {
  await target.close();
  await postgres.stop('immediate');
  await rm(dataDir, { recursive: true, force: true });
}
