import { setTimeout as sleep } from 'node:timers/promises';
import { roll } from '../../src/sandbox/dice.ts';

/** A front end that does not give up: it repeats a submit with its key until some server answers. */
export interface Driver {
  /** Submits job after job, several at once, and cancels some of them. */
  run(jobs: number): Promise<void>;
}

export interface DriverOptions {
  readonly urls: readonly string[];
  readonly token: string;
  readonly seed: number;
  readonly concurrency: number;
  readonly cancelRate: number;
}

const SUBMIT = `mutation S($input: SubmitGenerationInput!) { submitGeneration(input: $input) {
  ... on SubmitGenerationSuccess { generation { id } } ... on SubmissionUnconfirmedError { generation { id } }
  ... on FalUnavailableError { generation { id } } ... on FalRejectedError { generation { id } } } }`;
const CANCEL = 'mutation C($id: ID!) { cancelGeneration(input: { id: $id }) { __typename } }';
const TIMEOUT_MS = 10_000;

export function createDriver({ urls, token, seed, concurrency, cancelRate }: DriverOptions): Driver {
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

  async function one(index: number): Promise<void> {
    const input = {
      endpoint: 'fal-ai/flux/dev',
      inputs: { prompt: `chaos ${seed} ${index}` },
      idempotencyKey: `chaos ${seed} ${index}`,
    };
    const answer = await untilAnswered(index, SUBMIT, { input });
    const id = /"id":"([^"]+)"/.exec(answer)?.[1];
    if (!id) throw new Error(`a submit was answered with ${answer}`);
    if (roll(seed, 'cancel', index) < cancelRate) await untilAnswered(index + 1, CANCEL, { id });
  }

  return {
    async run(jobs) {
      let next = 0;
      const work = async () => {
        while (next < jobs) await one(next++);
      };
      await Promise.all(Array.from({ length: concurrency }, work));
    },
  };
}
