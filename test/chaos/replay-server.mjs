import { startApp } from '../../dist/app.js';
import { loadConfig } from '../../dist/config.js';
import { createLogger } from '../../dist/logger.js';

// The server as it was built, in a process that kills itself when it passes the appointed place so many times.
const { CHAOS_DIE_AT = '', ...env } = process.env;
const [appointed, pass] = CHAOS_DIE_AT.split('#');
const config = loadConfig(env);
let passed = 0;
await startApp(config, createLogger(config.log), {
  checkpoint: (name) => {
    if (name !== appointed) return;
    passed += 1;
    if (passed < Number(pass)) return;
    process.stdout.write(`killed at ${name}\n`);
    process.kill(process.pid, 'SIGKILL');
  },
});
