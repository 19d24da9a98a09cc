import { lastTuesday, today } from './days.ts';
import type { Subjects } from './tabs.ts';

/** Keeps what tabs ask about, from the answers that come in. */
export interface SubjectStore {
  get(): Subjects;
  subscribe(listener: () => void): () => void;
  /** Looks through an answer for the newest generation and the plan made last. */
  learn(data: unknown): void;
  /** Asks the server; `ask` sends a query under the token that is set. */
  refresh(ask: (query: string, variables: object) => Promise<unknown>): Promise<void>;
}

const START = `query TabsStart($failed: GenerationFilter!) {
  generations(first: 10) { edges { node { requestId } } }
  failed: generations(first: 1, filter: $failed) { edges { node { id } } }
}`;

export function createSubjectStore(now: Date, timeZone: string): SubjectStore {
  const listeners = new Set<() => void>();
  const dayOf = (date: string) => ({ date, timeZone });
  let subjects: Subjects = { requestId: '', planToken: '', day: dayOf(today(now, timeZone)) };
  const change = (changes: Partial<Subjects>) => {
    subjects = { ...subjects, ...changes };
    for (const listener of listeners) listener();
  };
  return {
    get: () => subjects,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    learn(data) {
      const submitted = at(data, 'submitGeneration', 'generation', 'requestId');
      const requestId = typeof submitted === 'string' ? submitted : newest(at(data, 'generations', 'edges'));
      const planToken = at(data, 'replayPlan', 'token');
      if (requestId) change({ requestId });
      if (typeof planToken === 'string') change({ planToken });
    },
    async refresh(ask) {
      const tuesday = lastTuesday(now, timeZone);
      const data = await ask(START, { failed: { status: ['FAILED'], window: { day: dayOf(tuesday) } } });
      const failed = at(data, 'failed', 'edges');
      const date = Array.isArray(failed) && failed.length > 0 ? tuesday : today(now, timeZone);
      change({ requestId: newest(at(data, 'generations', 'edges')) ?? '', planToken: '', day: dayOf(date) });
    },
  };
}

/** The first request id of a list: a job that fal has not confirmed has none yet. */
function newest(edges: unknown): string | undefined {
  if (!Array.isArray(edges)) return undefined;
  return edges.map((edge) => at(edge, 'node', 'requestId')).find((id) => typeof id === 'string');
}

/** The value at a path into an answer; undefined if there is none. */
function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (part, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined),
    value,
  );
}
