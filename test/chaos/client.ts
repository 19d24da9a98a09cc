import { setTimeout as sleep } from 'node:timers/promises';
import { roll } from '../../src/sandbox/seeded-random.ts';
import { jobInput } from './jobs.ts';

/** A client that does not give up: it repeats a submit with its key until a server answers. */
export interface Driver {
  /** Submits jobs, several at once, and cancels some of them; returns what was wrong with the answers. */
  run(jobs: number): Promise<string[]>;
}

export interface DriverOptions {
  readonly urls: readonly string[];
  readonly token: string;
  readonly seed: number;
  readonly concurrency: number;
  readonly rates: {
    readonly cancel: number;
    /** The same submit to both servers at once. */
    readonly both: number;
    /** The same key again, for another job. */
    readonly conflict: number;
    /** The same inputs as the job before under another key: a separate job. */
    readonly twin: number;
  };
}

const SUBMIT = `mutation S($input: SubmitGenerationInput!) { submitGeneration(input: $input) { __typename
  ... on SubmitGenerationSuccess { generation { id } } ... on SubmissionUnconfirmedError { generation { id } }
  ... on FalUnavailableError { generation { id } } ... on FalRejectedError { generation { id } } } }`;
const CANCEL = 'mutation C($id: ID!) { cancelGeneration(input: { id: $id }) { __typename } }';
const TIMEOUT_MS = 10_000;

export function createDriver({ urls, token, seed, concurrency, rates }: DriverOptions): Driver {
  async function ask(attempt: number, query: string, variables: object): Promise<string | undefined> {
    try {
      const response = await fetch(`${urls[attempt % urls.length]}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      return text.includes('"errors"') || !response.ok ? undefined : text;
    } catch {
      return undefined;
    }
  }

  async function untilAnswered(first: number, query: string, variables: object): Promise<string> {
    for (let attempt = first; ; attempt++) {
      const answer = await ask(attempt, query, variables);
      if (answer !== undefined) return answer;
      await sleep(100);
    }
  }

  const chance = (name: keyof DriverOptions['rates'], index: number) => roll(seed, name, index) < rates[name];

  async function one(index: number, wrong: string[]): Promise<void> {
    const twin = index % 2 === 1 && chance('twin', index);
    const input = { ...jobInput(seed, twin ? index - 1 : index), idempotencyKey: `chaos ${seed} ${index}` };
    const answers = await Promise.all(
      (chance('both', index) ? [index, index + 1] : [index]).map((server) =>
        untilAnswered(server, SUBMIT, { input }),
      ),
    );
    // After FalUnavailableError the key makes a new attempt, which the other of the two may already be.
    const final = answers.filter((answer) => !answer.includes('FalUnavailableError'));
    const [id, ...others] = new Set(
      (final.length > 0 ? final : answers.slice(0, 1)).map((answer) => /"id":"([^"]+)"/.exec(answer)?.[1]),
    );
    if (!id || others.length > 0) wrong.push(`job ${index} was answered with ${answers.join(' and ')}`);
    if (chance('conflict', index)) {
      const other = { ...input, inputs: { prompt: `chaos ${seed} conflict ${index}` } };
      const answer = await untilAnswered(index, SUBMIT, { input: other });
      if (!answer.includes('IdempotencyConflictError'))
        wrong.push(`another job under the key of ${index} was answered with ${answer}`);
    }
    if (chance('cancel', index)) await untilAnswered(index + 1, CANCEL, { id });
  }

  return {
    async run(jobs) {
      const wrong: string[] = [];
      let next = 0;
      const work = async () => {
        while (next < jobs) await one(next++, wrong);
      };
      await Promise.all(Array.from({ length: concurrency }, work));
      return wrong;
    },
  };
}
