import path from 'node:path';
import { connectFal, findRunningSandbox } from '../app/connect-fal.ts';
import { CommandError, print, type Workplace } from './command.ts';

/** Connects a command to the configured fal, or to the sandbox of its folder unless a server runs that: then a CommandError. */
export async function reachFal({ config, log, disposers }: Omit<Workplace, 'url'>) {
  const port = await findRunningSandbox(config);
  if (port !== undefined)
    throw new CommandError(`a server runs the sandbox of ${config.dataDir} (port ${port}): stop it first`);
  const { fal, access } = await connectFal(config, log, disposers);
  if (access) print(`No FAL_KEY is set: fal is the sandbox in ${path.join(config.dataDir, 'sandbox')}.\n`);
  return fal;
}
