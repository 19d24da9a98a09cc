import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A job the sandbox has accepted. Its state follows from the clock; only what cannot be derived is kept. */
export interface Job {
  readonly id: string;
  readonly endpoint: string;
  /** The input's JSON text, as it was sent. */
  readonly input: string;
  readonly webhookUrl: string | null;
  readonly acceptedAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  cancelled: boolean;
  /** The webhook was acknowledged or given up. */
  settled: boolean;
}

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
  const append = (job: Job) => file && appendFileSync(file, toLine(job));
  return {
    add(job) {
      jobs.set(job.id, job);
      append(job);
    },
    get: (id) => jobs.get(id),
    all: () => [...jobs.values()],
    update(job, change) {
      Object.assign(job, change);
      append(job);
    },
  };
}

function toLine(job: Job): string {
  return `${JSON.stringify(job)}\n`;
}

function readJournal(file: string): Job[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Job];
      } catch {
        // The last line, torn by a kill, or the empty one behind the end.
        return [];
      }
    });
}
