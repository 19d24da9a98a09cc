import { createHash } from 'node:crypto';
import { startApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';

// The server as a process that kills itself at named places, for the campaign: by chance, but the same for a seed.
const { CHAOS_SEED = '', CHAOS_KILL_RATE = '0', ...env } = process.env;
const config = loadConfig(env);
let passed = 0;
await startApp(config, createLogger(config.log), {
  checkpoint: (name) => {
    passed += 1;
    const roll =
      createHash('sha256').update(`${CHAOS_SEED} ${name} ${passed}`).digest().readUInt32BE() / 2 ** 32;
    if (roll >= Number(CHAOS_KILL_RATE)) return;
    process.stdout.write(`killed at ${name}\n`);
    process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write('serving\n');
