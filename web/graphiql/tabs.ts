const WATCH = `# Live: watch generations change, until you press stop. Submit one in another tab.
# The first event tells the position from which on nothing is missed; \`cursor\` goes on from there as \`after\`.
subscription WatchGenerations {
  generationUpdated {
    cursor gap id
    generation { requestId endpoint status prompt costCents queuePosition updatedAt }
  }
}
`;

const SUBMIT = `# Submit a generation. It is recorded first, then sent to fal exactly once. This spends money.
mutation SubmitGeneration {
  submitGeneration(
    input: {
      endpoint: "fal-ai/flux/dev"
      inputs: { prompt: "a lighthouse in the rain, oil on canvas", image_size: "landscape_4_3" }
      tags: [{ key: "project", value: "lighthouse" }]
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

const LIST = `# The newest generations. The panel on the left shows what they made.
query ListGenerations {
  generations(first: 10) {
    edges {
      node {
        requestId endpoint status
        prompt outputUrl error
        costCents createdAt finishedAt
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const SPEND = `# How much did we spend this week, by model?
query SpendThisWeek {
  spendByEndpoint(window: { last: "P7D" }) {
    window { from to }
    rows { endpoint jobs dollars unknownCostJobs bySource { source dollars } }
    total { jobs dollars unknownCostJobs }
  }
}
`;

const STUCK = `# Which user's generation is stuck, and why?
query StuckGenerations {
  stuckGenerations(olderThan: "PT30M") {
    edges {
      node {
        reason evidence
        generation { requestId userId endpoint status createdAt }
      }
    }
  }
}
`;

const FAILURES = `# How often does each endpoint fail, and why? Raise minJobs to leave out endpoints with few generations.
query FailureRates {
  failureRates(window: { last: "P7D" }, minJobs: 1) {
    rows {
      endpoint jobs failed failRate
      failRateInterval { low high }
      topErrors { errorType message count lastSeen }
    }
  }
}
`;

const PROMPT = `# What was the exact prompt of this generation? The variables have the newest one.
query PromptOfGeneration($requestId: String!) {
  generation(requestId: $requestId) {
    prompt
    inputs
    seed
    outputs { url contentType width height }
  }
}
`;

const PLAN = `# Replay, step 1: what would replaying this day's failed generations do, and cost? Nothing is sent.
query PlanReplay($day: TimeWindowDay!) {
  replayPlan(filter: { window: { day: $day } }) {
    matched toReplay estimatedDollars unpricedJobs
    byEndpoint { endpoint jobs estimatedDollars }
    skipped { reason count examples { id error } }
    token
  }
}
`;

const EXECUTE = `# Replay, step 2: carry out exactly that plan. The variables have the token of the plan you made last. This spends money.
mutation ExecutePlan($token: String!) {
  replayGenerations(input: { planToken: $token }) {
    ... on ReplayGenerationsSuccess { replay { id state total estimatedDollars } }
    ... on Error { code message }
  }
}
`;

const PROGRESS = `# Replay, step 3: how far along is it?
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

const SEARCH = `# Find a generation by words of its prompt, also if they are misspelt.
query SearchGenerations($words: String!) {
  generations(first: 10, filter: { search: $words }) {
    edges {
      node {
        requestId endpoint status
        prompt outputUrl costCents createdAt
      }
    }
  }
}
`;

const OVER_TIME = `# How does the spend change from day to day?
query SpendOverTime {
  spendOverTime(window: { last: "P30D" }, bucket: DAY) {
    rows { from to jobs dollars unknownCostJobs }
    total { jobs dollars unknownCostJobs }
  }
}
`;

const BY_USER = `# Who spent how much this week?
query SpendByUser {
  spendByUser(window: { last: "P7D" }) {
    rows { userId jobs dollars unknownCostJobs }
    total { jobs dollars unknownCostJobs }
  }
}
`;

const DEAREST = `# What were the dearest generations of this week?
query DearestGenerations {
  generations(
    first: 10
    filter: { window: { last: "P7D" } }
    orderBy: { field: COST, direction: DESC }
  ) {
    edges {
      node { requestId endpoint userId status prompt outputUrl costCents costSource createdAt }
    }
  }
}
`;

const BY_TAG = `# What did each project cost this week? By the tag that generations were submitted with; null has none.
query SpendByTag($key: String!) {
  spendByTag(key: $key, window: { last: "P7D" }) {
    rows { value jobs dollars unknownCostJobs }
    total { jobs dollars unknownCostJobs }
  }
}
`;

const LATENCY = `# How long do completed generations take, by model? In seconds.
query Latency {
  latency(window: { last: "P7D" }) {
    rows { endpoint jobs p50 p95 p99 }
  }
}
`;

const DRIFT = `# How far were the estimates from what fal billed?
query CostDrift {
  costDrift(window: { last: "P7D" }) {
    rows { endpoint jobs estimatedDollars billedDollars }
  }
}
`;

const ESTIMATE = `# What would this cost? Nothing is sent.
query EstimateCost($endpoint: String!, $inputs: JSON!) {
  estimateCost(endpoint: $endpoint, inputs: $inputs) { cents lowCents highCents explanation }
}
`;

/** What tabs ask about, as far as it is known; an empty text where it is not. */
export interface Subjects {
  readonly requestId: string;
  readonly planToken: string;
  readonly day: { readonly date: string; readonly timeZone: string };
}

/** A ready-made tab. */
export interface ReadyTab {
  readonly name: string;
  readonly query: string;
  readonly variables?: (subjects: Subjects) => object;
}

/** The tabs GraphiQL opens with, one for each question. The first only reads, and those that spend are the last. */
export const TABS: readonly ReadyTab[] = [
  { name: 'ListGenerations', query: LIST },
  { name: 'SearchGenerations', query: SEARCH, variables: () => ({ words: 'lighthouse' }) },
  { name: 'SpendThisWeek', query: SPEND },
  { name: 'SpendOverTime', query: OVER_TIME },
  { name: 'SpendByUser', query: BY_USER },
  { name: 'DearestGenerations', query: DEAREST },
  { name: 'SpendByTag', query: BY_TAG, variables: () => ({ key: 'project' }) },
  { name: 'StuckGenerations', query: STUCK },
  { name: 'FailureRates', query: FAILURES },
  { name: 'Latency', query: LATENCY },
  { name: 'CostDrift', query: DRIFT },
  { name: 'PromptOfGeneration', query: PROMPT, variables: ({ requestId }) => ({ requestId }) },
  {
    name: 'EstimateCost',
    query: ESTIMATE,
    variables: () => ({
      endpoint: 'fal-ai/flux/dev',
      inputs: { prompt: 'a lighthouse in the rain', image_size: 'landscape_4_3' },
    }),
  },
  { name: 'PlanReplay', query: PLAN, variables: ({ day }) => ({ day }) },
  { name: 'ReplayProgress', query: PROGRESS },
  { name: 'WatchGenerations', query: WATCH },
  { name: 'SubmitGeneration', query: SUBMIT },
  { name: 'ExecutePlan', query: EXECUTE, variables: ({ planToken }) => ({ token: planToken }) },
];

/** A tab's variables as text, with these subjects; undefined if it has none. */
export function variablesOf(tab: ReadyTab, subjects: Subjects): string | undefined {
  return tab.variables && JSON.stringify(tab.variables(subjects), undefined, 2);
}
