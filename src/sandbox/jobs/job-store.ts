import { appOf } from '../queue/endpoint-path.ts';
import type { Job } from './job.ts';
import { openJournal } from './journal.ts';

/** Counts of every submit that was read, accepted or not. */
export interface PostCounts {
  total: number;
  /** By job key. */
  readonly byKey: Map<string, number>;
  /** By the webhook URL's `submission` parameter. */
  readonly bySubmission: Map<string, number>;
}

/** The jobs and the POSTs, in memory and in the journal. */
export interface JobStore {
  readonly jobs: ReadonlyMap<string, Job>;
  readonly posts: Readonly<PostCounts>;
  /** The queued jobs of an app, in order. */
  waitingOf(app: string): ReadonlySet<Job>;
  /** The number of jobs with this key. */
  occurrences(key: string): number;
  add(job: Job): void;
  /** Changes a job, in the journal too. */
  update(job: Job, change: Partial<Job>): void;
  countPost(key: string, submissionId: string | null): void;
  close(): void;
}

type Entry =
  | { readonly type: 'job'; readonly job: Job }
  | { readonly type: 'change'; readonly requestId: string; readonly change: Partial<Job> }
  | { readonly type: 'post'; readonly key: string; readonly submissionId: string | null }
  | {
      readonly type: 'posts';
      readonly total: number;
      readonly byKey: ReadonlyArray<[string, number]>;
      readonly bySubmission: ReadonlyArray<[string, number]>;
    };

const NOBODY: ReadonlySet<Job> = new Set();

/** Opens the store of a state folder; without one, an empty store in memory. */
export function openJobStore(stateDir: string | undefined): JobStore {
  const journal = openJournal(stateDir);
  const jobs = new Map<string, Job>();
  const waiting = new Map<string, Set<Job>>();
  const occurrences = new Map<string, number>();
  const posts: PostCounts = { total: 0, byKey: new Map(), bySubmission: new Map() };

  function apply(entry: Entry): void {
    switch (entry.type) {
      case 'job':
        jobs.set(entry.job.requestId, entry.job);
        increment(occurrences, entry.job.key);
        enqueue(entry.job);
        break;
      case 'change':
        change(jobs.get(entry.requestId), entry.change);
        break;
      case 'post':
        posts.total += 1;
        increment(posts.byKey, entry.key);
        if (entry.submissionId !== null) increment(posts.bySubmission, entry.submissionId);
        break;
      case 'posts':
        posts.total += entry.total;
        for (const [key, count] of entry.byKey) increment(posts.byKey, key, count);
        for (const [id, count] of entry.bySubmission) increment(posts.bySubmission, id, count);
        break;
    }
  }

  function change(job: Job | undefined, changes: Partial<Job>): void {
    if (job) enqueue(Object.assign(job, changes));
  }

  function enqueue(job: Job): void {
    const app = appOf(job.endpoint);
    const queue = waiting.get(app) ?? new Set();
    waiting.set(app, queue);
    if (job.state === 'queued') queue.add(job);
    else queue.delete(job);
  }

  function note(entry: Entry): void {
    journal.append(entry);
    apply(entry);
  }

  for (const entry of journal.entries) {
    if (!isEntry(entry)) throw new Error(`the journal in ${stateDir} holds an unknown entry`);
    apply(entry);
  }
  journal.compact(snapshot(jobs, posts));
  return {
    jobs,
    posts,
    waitingOf: (app) => waiting.get(app) ?? NOBODY,
    occurrences: (key) => occurrences.get(key) ?? 0,
    add: (job) => note({ type: 'job', job }),
    update: (job, changes) => note({ type: 'change', requestId: job.requestId, change: changes }),
    countPost: (key, submissionId) => note({ type: 'post', key, submissionId }),
    close: () => journal.close(),
  };
}

function* snapshot(jobs: ReadonlyMap<string, Job>, posts: PostCounts): Iterable<Entry> {
  const { total, byKey, bySubmission } = posts;
  if (total > 0) yield { type: 'posts', total, byKey: [...byKey], bySubmission: [...bySubmission] };
  for (const job of jobs.values()) yield { type: 'job', job };
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function increment(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
