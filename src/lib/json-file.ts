import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** Reads a file of JSON that a variable names; undefined if it cannot be read, which becomes a zod issue. */
export function readJsonFile(file: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    context.addIssue(`names a file that ${reason}: ${file}`);
    return undefined;
  }
}
