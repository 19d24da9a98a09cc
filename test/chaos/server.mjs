import { startApp } from '../../dist/app/app.js';
import { loadConfig } from '../../dist/config.js';
import { createLogger } from '../../dist/logger.js';
import { roll } from '../../dist/sandbox/seeded-random.js';

// The built server in a process that kills or stalls itself at named places: at the appointed ones, and elsewhere by
// chance, which depends only on the seed.
const {
  CHAOS_SEED = '',
  CHAOS_KILL_RATE = '0',
  CHAOS_STALL_RATE = '0',
  CHAOS_DIE_AT = '',
  ...env
} = process.env;
// Longer than the first two checks take to come: the other server may think this one dead.
const STALL_MS = 2500;
// Recorded with its claim, and not sent: the other server, which gets the same key meanwhile, must not send it either.
const OFTEN = { 'submit: claimed': 4 };
const appointed = CHAOS_DIE_AT.split(',');
const config = loadConfig(env);
const passes = new Map();
await startApp(config, createLogger(config.log), {
  checkpoint: (name) => {
    const pass = (passes.get(name) ?? 0) + 1;
    passes.set(name, pass);
    if (roll(CHAOS_SEED, 'stall', name, pass) < Number(CHAOS_STALL_RATE) * (OFTEN[name] ?? 1)) {
      process.stdout.write(`stalled at ${name}\n`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STALL_MS);
    }
    const due = appointed.includes(`${name}#${pass}`);
    if (!due && roll(CHAOS_SEED, 'kill', name, pass) >= Number(CHAOS_KILL_RATE) * (OFTEN[name] ?? 1)) return;
    process.stdout.write(`killed at ${name}\n`);
    process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write('serving\n');
