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

/** GraphiQL's page, opening on ready tabs; `token` is sent along where one is given, as in the sandbox. */
export function graphiqlOptions(token: string | undefined): GraphiQLOptions {
  const headers = token && JSON.stringify({ authorization: `Bearer ${token}` }, undefined, 2);
  const variables = JSON.stringify({ requestId: '' }, undefined, 2);
  return {
    title: 'fal-ledger',
    defaultTabs: [
      { query: SUBMIT, ...(headers && { headers }) },
      { query: LIST, ...(headers && { headers }) },
      { query: PROMPT, variables, ...(headers && { headers }) },
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
