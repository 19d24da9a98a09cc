import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What prompts, keys and tokens are written with: others on this machine read none of it. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/**
 * Creates a folder that only its owner may enter and whose files only its owner reads. One that exists becomes such a folder:
 * an older version, or whoever restored a backup, may have left it open.
 */
export function privateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  close(folder, PRIVATE_FOLDER);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isFile()) privateFile(path.join(folder, entry.name));
}

/** Takes a file that exists from all but its owner. */
export function privateFile(file: string): void {
  close(file, PRIVATE_FILE);
}

function close(file: string, mode: number): void {
  try {
    chmodSync(file, mode);
  } catch {
    // Some mounts have no modes, and the file of another user is not ours to close.
  }
}
