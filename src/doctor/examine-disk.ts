import { statfs } from 'node:fs/promises';
import { type Finding, findingsAbout } from './finding.ts';

const GB = 1e9;
const FEW = 2 * GB;
const { ok, warn } = findingsAbout('disk');

/** Looks how much room there is for the embedded PostgreSQL. */
export async function examineDisk(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const says = `${(free / GB).toFixed(1)} GB are free for ${folder}`;
  return free < FEW ? warn(says, 'A job takes some 3 kB with its result and its indexes.') : ok(says);
}
