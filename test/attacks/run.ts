import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import type { Attack } from './attack.ts';
import { inShort } from './attack.ts';
import { CORPUS } from './corpus.ts';
import { type Fared, watchOthers } from './others.ts';
import { startTarget, type Target } from './target.ts';

// npm run attacks -- [--seconds 3] [--only aliases]
// How an ordinary user fares during each attack: how long a page takes for 95 of 100 requests, beside an idle server in the
// same run, and what fails. Attackers and the ordinary user are processes of their own.
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    role: { type: 'string', default: 'attacker' },
    target: { type: 'string', default: '{}' },
  },
});
const MOST = 3;
// A delay that nobody notices: attackers, the user and the server share the cores, and a faster page alone must not break this.
const UNNOTICED_MS = 20;
const ASK_EVERY_MS = 10;
const LET_UP_MS = 500;
const WARM_UP_MS = 4000;
const fared = z.object({ failed: z.array(z.string()), took: z.array(z.number()) });
const print = (line: string) => process.stdout.write(`${line}\n`);

if (values.role === 'ordinary') await beOrdinary(JSON.parse(values.target));
else process.exitCode = (await attackAll()) ? 0 : 1;

/** Watches from every message to the next, and then says how it fared. */
async function beOrdinary(target: Target): Promise<void> {
  process.send?.('listening');
  for (;;) {
    await once(process, 'message');
    const others = watchOthers(target, ASK_EVERY_MS);
    await once(process, 'message');
    process.send?.(await others.end());
  }
}

async function attackAll(): Promise<boolean> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-attacks-'));
  await chmod(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir });
  // What the limits refuse would cost the others nothing.
  const target = await startTarget(postgres.url, { RATE_LIMITS: 'off' });
  const { url, ordinary } = target;
  const user = fork(import.meta.filename, [
    '--role',
    'ordinary',
    '--target',
    JSON.stringify({ url, ordinary }),
  ]);
  let good = true;
  try {
    await once(user, 'message');
    await during(user, () => sleep(WARM_UP_MS));
    const idle = await during(user, () => sleep(Number(values.seconds) * 1000));
    print(`idle: 95 of 100 pages within ${p95(idle).toFixed(1)} ms, ${idle.took.length} pages`);
    for (const attack of Object.values(CORPUS).flat()) {
      if (!attack.name.includes(values.only)) continue;
      const answers = new Map<string, number>();
      const attacked = await during(user, () => repeat(attack, target, answers));
      const ratio = p95(attacked) / p95(idle);
      const kept =
        (ratio <= MOST || p95(attacked) <= UNNOTICED_MS) &&
        attacked.failed.length === 0 &&
        [...answers.keys()].every((answer) => attack.answers.includes(answer));
      good &&= kept;
      const told = [...answers].map(([answer, count]) => `${count} x ${answer}`).join(', ');
      print(
        `${kept ? 'kept  ' : 'BROKEN'} ${ratio.toFixed(1).padStart(5)} x ${p95(attacked).toFixed(1).padStart(7)} ms, ${attacked.failed.length} of ${attacked.took.length} failed: ${attack.name} (${told})`,
      );
      for (const failure of attacked.failed.slice(0, 2)) print(`         ${failure}`);
      await sleep(LET_UP_MS);
    }
  } finally {
    user.kill();
    await target.close();
    await postgres.stop('immediate');
    await rm(dataDir, { recursive: true, force: true });
  }
  return good;
}

/** Sends as many copies at once as the attack has, again and again for the given time. */
async function repeat(attack: Attack, target: Target, answers: Map<string, number>): Promise<void> {
  const end = performance.now() + Number(values.seconds) * 1000;
  await Promise.all(
    Array.from({ length: attack.copies }, async (_, copy) => {
      while (performance.now() < end) {
        const answer = inShort(await attack.send(target, copy));
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
    }),
  );
}

async function during(user: ChildProcess, work: () => Promise<unknown>): Promise<Fared> {
  user.send('begin');
  await work();
  const answered = once(user, 'message');
  user.send('end');
  return fared.parse((await answered)[0]);
}

function p95({ took }: Fared): number {
  return took[Math.floor(took.length * 0.95)] ?? Number.POSITIVE_INFINITY;
}
