import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const jobShape = z.object({
  id: z.string(),
  endpoint: z.string(),
  /** The input's JSON text, as it was sent. */
  input: z.string(),
  webhookUrl: z.string().nullable(),
  startsAt: z.number(),
  endsAt: z.number(),
  cancelled: z.boolean(),
  /** The webhook was acknowledged or given up. */
  settled: z.boolean(),
});

/** A job the sandbox has accepted. Its state follows from the clock; only what cannot be derived is kept. */
export type Job = z.output<typeof jobShape>;

export interface JobStore {
  add(job: Job): void;
  get(id: string): Job | undefined;
  all(): Job[];
  /** Notes a change of the job in the journal. */
  update(job: Job, change: { cancelled?: true; settled?: true }): void;
}

/** Keeps jobs in memory and, in a folder, in a journal of JSON lines that survives a killed process. */
export function openJobStore(folder: string | undefined): JobStore {
  const file = folder && path.join(folder, 'jobs.jsonl');
  const jobs = new Map<string, Job>();
  if (file) {
    mkdirSync(path.dirname(file), { recursive: true });
    for (const job of existsSync(file) ? readJournal(file) : [])
      jobs.set(job.id, { ...jobs.get(job.id), ...job });
    // Written anew, so that the journal does not grow with every start.
    writeFileSync(`${file}.new`, [...jobs.values()].map(toLine).join(''));
    renameSync(`${file}.new`, file);
  }
  const append = (changed: Job) => file && appendFileSync(file, toLine(changed));
  return {
    add(added) {
      jobs.set(added.id, added);
      append(added);
    },
    get: (id) => jobs.get(id),
    all: () => [...jobs.values()],
    update(changed, change) {
      Object.assign(changed, change);
      append(changed);
    },
  };
}

function toLine(line: Job): string {
  return `${JSON.stringify(line)}\n`;
}

function readJournal(file: string): Job[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [jobShape.parse(JSON.parse(line))];
      } catch {
        // The last line, torn by a kill, or the empty one behind the end.
        return [];
      }
    });
}
