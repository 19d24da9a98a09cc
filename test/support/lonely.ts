import { vi } from 'vitest';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { graphql } from '../generated/gql.ts';
import { type Ledger, startLedger } from './ledger.ts';

export const BEGIN = graphql(`
  mutation Begin($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) {
      __typename
      ... on SubmitGenerationSuccess { generation { id requestId status } }
      ... on SubmissionUnconfirmedError { generation { id requestId status } }
      ... on IdempotencyConflictError { code generation { id } }
      ... on InvalidInputError { field }
    }
  }
`);
export const CANCEL = graphql(`
  mutation Cancel($id: ID!) {
    cancelGeneration(input: { id: $id }) {
      __typename
      ... on CancelGenerationSuccess { generation { status cancelRequestedAt endedBy } }
      ... on TooLateToCancelError { code generation { status } }
      ... on Error { message }
    }
  }
`);
const ROW = graphql(`
  query Row($id: ID!) {
    node(id: $id) {
      ... on Generation {
        requestId status error errorType seed outputs { url } endedBy cancelRequestedAt deliveries { verdict deliveries }
      }
    }
  }
`);
export const FLUX = 'fal-ai/flux/dev';

/**
 * A ledger that receives no webhooks, since it has no APP_URL: only the reconciler, which is quick here, completes jobs.
 */
export async function startLonelyLedger(sandboxOptions: SandboxOptions = {}): Promise<Ledger> {
  return await startLedger(
    {
      APP_URL: '',
      RECONCILE_FIRST_SECONDS: '1',
      RECONCILE_MAX_SECONDS: '1',
      RECONCILE_GRACE_SECONDS: '2',
      RECONCILE_HORIZON_SECONDS: '6',
    },
    sandboxOptions,
  );
}

/** Submits a job that fal accepts, or may have accepted. */
export async function begin(
  ledger: Ledger,
  prompt: string,
  more: object = {},
  as?: { sub: string; role: 'user' },
) {
  const { data } = await ledger.ask(BEGIN, { input: { endpoint: FLUX, inputs: { prompt }, ...more } }, as);
  if (!('generation' in data.submitGeneration) || !('requestId' in data.submitGeneration.generation))
    throw new Error(JSON.stringify(data));
  return data.submitGeneration.generation;
}

/** The job as it is now. */
export async function rowOf(ledger: Ledger, id: string) {
  const { data } = await ledger.ask(ROW, { id });
  if (!data.node || !('status' in data.node)) throw new Error('no such row');
  return data.node;
}

/** The job once it has ended. */
export async function ended(ledger: Ledger, id: string) {
  return await vi.waitUntil(
    async () => {
      const now = await rowOf(ledger, id);
      return now.status !== 'IN_QUEUE' && now.status !== 'IN_PROGRESS' && now;
    },
    { timeout: 15_000, interval: 100 },
  );
}

/** fal's jobs with this prompt, and the number of POSTs it read for them. */
export function bookedOf({ sandbox: { inspection } }: Ledger, prompt: string) {
  return {
    jobs: inspection.jobs.filter(({ input }) => input.includes(JSON.stringify(prompt))),
    posts: inspection.postsByKey.get(inspection.keyOf(FLUX, JSON.stringify({ prompt }))),
  };
}
