import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of this program, from the sources as from whichever file the build has put this into. */
export const PACKAGE_ROOT = rootAbove(import.meta.dirname);

function rootAbove(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : rootAbove(path.dirname(folder));
}
