import { startSandbox } from '../../../src/sandbox/sandbox.ts';

// A sandbox in its own process, to be killed.
const [, , stateDir = '', jobDurationMs = '100', port = '0'] = process.argv;
const sandbox = await startSandbox({ stateDir, jobDurationMs: Number(jobDurationMs), port: Number(port) });
process.stdout.write(`${JSON.stringify({ url: sandbox.url, credentials: sandbox.credentials })}\n`);
