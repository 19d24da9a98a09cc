import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { GraphiQLOptions, Plugin } from 'graphql-yoga';

export { renderGraphiQL };

const SUBMIT = `# Submit a render. It is recorded first, then sent to fal once.
mutation SubmitRender {
  submitGeneration(
    input: {
      endpoint: "fal-ai/flux/dev"
      inputs: { prompt: "a lighthouse in the rain, oil on canvas", image_size: "landscape_4_3" }
    }
  ) {
    __typename
    ... on SubmitGenerationSuccess {
      generation { id requestId status costCents }
    }
    ... on Error { code message }
  }
}
`;

const LIST = `# The newest renders. Open outputUrl to see one.
query ListRenders {
  generations(first: 10) {
    edges {
      node { requestId endpoint status prompt outputUrl costCents error createdAt finishedAt }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const PROMPT = `# The exact prompt of one render: put its requestId into the variables.
query PromptOfOneRender($requestId: String!) {
  generation(requestId: $requestId) {
    prompt
    inputs
    seed
    outputs { url contentType width height }
  }
}
`;

const REPLAY = `# 1. What would a replay of these failed jobs do and cost? Nothing is sent.
query PlanReplay($from: DateTime!, $to: DateTime!) {
  replayPlan(filter: { createdFrom: $from, createdTo: $to }) {
    matched toReplay estimatedDollars unpricedJobs
    byEndpoint { endpoint jobs estimatedDollars }
    skipped { reason count examples { id error } }
    token
  }
}

# 2. Do exactly that: put the token into the variables.
mutation ExecutePlan($token: String!) {
  replayGenerations(input: { planToken: $token }) {
    ... on ReplayGenerationsSuccess { replay { id state total estimatedDollars } }
    ... on Error { code message }
  }
}

# 3. How far is it?
query ReplayProgress {
  replays(first: 3) {
    edges {
      node {
        id state pauseReason total spentDollars
        counts { waiting inQueue inProgress completed failed cancelled }
      }
    }
  }
}
`;

const DAY_MS = 86_400_000;
const TUESDAY = 2;

/** Last Tuesday, from midnight to midnight UTC; on a Tuesday it is the one a week ago. */
function lastTuesday(now: Date): { from: string; to: string } {
  const days = (now.getUTCDay() - TUESDAY + 7) % 7 || 7;
  const from = Date.parse(now.toISOString().slice(0, 10)) - days * DAY_MS;
  return { from: new Date(from).toISOString(), to: new Date(from + DAY_MS).toISOString() };
}

/** GraphiQL's page, opening on ready tabs; `token` is sent along where one is given, as in the sandbox. */
export function graphiqlOptions(token: string | undefined): GraphiQLOptions {
  const headers = token && JSON.stringify({ authorization: `Bearer ${token}` }, undefined, 2);
  const variables = JSON.stringify({ requestId: '' }, undefined, 2);
  const replay = JSON.stringify({ ...lastTuesday(new Date()), token: '' }, undefined, 2);
  return {
    title: 'fal-ledger',
    defaultTabs: [
      { query: SUBMIT, ...(headers && { headers }) },
      { query: LIST, ...(headers && { headers }) },
      { query: PROMPT, variables, ...(headers && { headers }) },
      { query: REPLAY, variables: replay, ...(headers && { headers }) },
    ],
    ...(headers && { headers, defaultHeaders: headers }),
    schemaDescription: true,
  };
}

/** Leads whoever opens the server's root in a browser to GraphiQL. */
export function useRootRedirect(graphqlPath: string): Plugin {
  return {
    onRequest({ url, request, endResponse }) {
      if (url.pathname === '/' && (request.method === 'GET' || request.method === 'HEAD'))
        endResponse(new Response(null, { status: 302, headers: { location: graphqlPath } }));
    },
  };
}
