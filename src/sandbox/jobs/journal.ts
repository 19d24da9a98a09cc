import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { PRIVATE_FILE, privateFolder } from '../../lib/private-files.ts';

/** An append-only file of JSON lines. One process at a time. */
export interface Journal {
  /** The entries of earlier processes, oldest first. */
  readonly entries: readonly unknown[];
  /** Writes before it returns, so that a killed process loses nothing it has answered. */
  append(entry: object): void;
  /** Replaces the whole journal. */
  compact(entries: Iterable<object>): void;
  close(): void;
}

/** Opens the journal of a state folder; without one, nothing is kept. */
export function openJournal(stateDir: string | undefined): Journal {
  if (stateDir === undefined)
    return { entries: [], append: () => undefined, compact: () => undefined, close: () => undefined };
  privateFolder(stateDir);
  const file = path.join(stateDir, 'journal.jsonl');
  const entries = readLines(file);
  let descriptor: number | undefined;
  const close = () => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  const append = (entry: object) => {
    descriptor ??= openSync(file, 'a', PRIVATE_FILE);
    writeAll(descriptor, `${JSON.stringify(entry)}\n`);
  };
  return {
    entries,
    append,
    close,
    compact(replacement) {
      close();
      const next = openSync(`${file}.new`, 'w', PRIVATE_FILE);
      for (const entry of replacement) writeAll(next, `${JSON.stringify(entry)}\n`);
      fsyncSync(next);
      closeSync(next);
      renameSync(`${file}.new`, file);
    },
  };
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}

function readLines(file: string): unknown[] {
  const lines = readExisting(file).split('\n');
  return lines.flatMap((line, index): unknown[] => {
    if (line === '') return [];
    try {
      return [JSON.parse(line)];
    } catch (error) {
      // A process killed during a write leaves half a line, only ever the last.
      if (index === lines.length - 1) return [];
      throw new Error(`line ${index + 1} of ${file} is not JSON`, { cause: error });
    }
  });
}

function readExisting(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
