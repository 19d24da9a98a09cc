import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PRIVATE_FILE, privateFolder } from '../../lib/private-files.ts';

/** The port that a state folder was last used with; undefined if it has none. */
export function recallPort(stateDir: string): number | undefined {
  try {
    const port = Number(readFileSync(fileOf(stateDir), 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

/** Records the port: result URLs contain it and should work after a restart. */
export function rememberPort(stateDir: string, port: number): void {
  privateFolder(stateDir);
  writeFileSync(fileOf(stateDir), `${port}\n`, { mode: PRIVATE_FILE });
}

function fileOf(stateDir: string): string {
  return path.join(stateDir, 'port');
}
