import { readFileSync } from 'node:fs';
import { TextDecoder } from 'node:util';
import type { z } from 'zod';

// Throws a TypeError. Otherwise a name in another encoding would become another name.
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a file of JSON that a variable names; undefined if it cannot be read, which becomes a zod issue. */
export function readJsonFile(file: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(UTF8.decode(readFileSync(file)));
  } catch (error) {
    const reason =
      error instanceof SyntaxError
        ? 'is not JSON'
        : error instanceof TypeError
          ? 'is not UTF-8'
          : 'cannot be read';
    context.addIssue(`names a file that ${reason}: ${file}`);
    return undefined;
  }
}
