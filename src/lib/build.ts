import { statSync } from 'node:fs';
import { VERSION } from './version.ts';

/** Tells this build of the program from others: one with another version, or built at another time. */
export const BUILD = `${VERSION} ${statSync(import.meta.filename).mtimeMs}`;
