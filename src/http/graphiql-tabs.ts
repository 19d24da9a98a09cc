import { Temporal } from 'temporal-polyfill';

const SUBMIT = `# Submit a generation. It is recorded first, then sent to fal exactly once.
mutation SubmitGeneration {
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

const LIST = `# The newest generations. Open outputUrl to see the result.
query ListGenerations {
  generations(first: 10) {
    edges {
      node { requestId endpoint status prompt outputUrl costCents error createdAt finishedAt }
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
      node { reason evidence generation { requestId userId endpoint status createdAt } }
    }
  }
}
`;

const FAILURES = `# How often does each endpoint fail, and why? Endpoints with fewer generations than minJobs are left out.
query FailureRates {
  failureRates(window: { last: "P7D" }, minJobs: 20) {
    rows {
      endpoint jobs failed failRate
      failRateInterval { low high }
      topErrors { errorType message count lastSeen }
    }
  }
}
`;

const PROMPT = `# What was the exact prompt of this generation? Put its requestId into the variables.
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

const EXECUTE = `# Replay, step 2: carry out exactly that plan. Put the token into the variables.
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

const BERLIN = 'Europe/Berlin';
const TUESDAY = 2;

/** The date of the last Tuesday before today. */
function lastTuesday(now: Date): string {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(BERLIN)
    .toPlainDate();
  return today.subtract({ days: (today.dayOfWeek - TUESDAY + 7) % 7 || 7 }).toString();
}

/** The tabs GraphiQL opens with: a submit, the list, the weekly questions, and a replay in three steps. */
export const tabs = (now: Date): Array<{ query: string; variables?: string }> => [
  { query: SUBMIT },
  { query: LIST },
  { query: SPEND },
  { query: STUCK },
  { query: FAILURES },
  { query: PROMPT, variables: JSON.stringify({ requestId: '' }, undefined, 2) },
  {
    query: PLAN,
    variables: JSON.stringify({ day: { date: lastTuesday(now), timeZone: BERLIN } }, undefined, 2),
  },
  { query: EXECUTE, variables: JSON.stringify({ token: '' }, undefined, 2) },
  { query: PROGRESS },
];
