import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from './package-root.ts';

/** Tells this build of the program from others: one with another version, or built at another time. */
export const BUILD = `${readVersion()} ${statSync(import.meta.filename).mtimeMs}`;

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null ? String(Reflect.get(manifest, 'version')) : '';
}
