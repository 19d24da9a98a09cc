import path from 'node:path';
import { startEmbeddedPostgres } from '../src/db/embedded.ts';

/** A database of the bench and how to let go of it. */
export interface BenchDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/** Where a bench's database is: a URL, or a data folder whose one server has a database for each size. */
export interface BenchPlace {
  readonly rows: number;
  readonly url?: string | undefined;
  readonly dataDir?: string | undefined;
}

/** Opens the database for so many rows. `settings` are for an embedded server only. */
export async function openBenchDatabase(
  { rows, url, dataDir }: BenchPlace,
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchDatabase> {
  if (url) return { url, close: async () => undefined };
  // npm runs the scripts in this folder; what a person names is relative to where they stand.
  const folder = dataDir
    ? path.resolve(process.env['INIT_CWD'] ?? '.', dataDir)
    : path.resolve(import.meta.dirname, '../.data/bench');
  const server = await startEmbeddedPostgres({
    dataDir: folder,
    database: `bench_${rows}`,
    settings,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  return { url: server.url, close: () => server.stop() };
}
