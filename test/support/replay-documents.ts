import { graphql } from '../generated/gql.ts';

/** The operations that the tests of replays use. */
export const PLAN = graphql(`
  query Plan($filter: GenerationFilter!, $overrides: JSON, $limit: Int, $pinSeed: Boolean, $includeReplayed: Boolean, $includeRefused: Boolean, $includeUnconfirmed: Boolean) {
    replayPlan(filter: $filter, overrides: $overrides, limit: $limit, pinSeed: $pinSeed, includeReplayed: $includeReplayed, includeRefused: $includeRefused, includeUnconfirmed: $includeUnconfirmed) {
      matched toReplay estimatedDollars unpricedJobs unverifiedJobs lowDollars highDollars token expiresAt
      byEndpoint { endpoint jobs estimatedDollars unpricedJobs }
      skipped { reason count examples { id } }
    }
  }
`);

export const REPLAY = graphql(`
  mutation Replay($input: ReplayGenerationsInput!) {
    replayGenerations(input: $input) {
      __typename
      ... on ReplayGenerationsSuccess {
        replay {
          id requestedBy filter overrides state pauseReason total estimatedDollars unpricedJobs lowDollars highDollars unverifiedJobs spentDollars
          counts { waiting inQueue inProgress completed failed cancelled }
          generations(first: 100) { edges { node { id userId inputs durationS costCents replayOf { id } } } }
        }
      }
      ... on Error { code message }
      ... on InvalidInputError { field }
      ... on NothingToReplayError { matched skipped { reason count } }
      ... on ReplayLimitError { toReplay estimatedDollars unpricedJobs }
      ... on ReplayPlanChangedError { skipped { reason count } }
    }
  }
`);

export const PROGRESS = graphql(`
  query Progress($id: ID!) {
    node(id: $id) {
      ... on Replay {
        state pausedAt pauseReason cancelledAt endedAt total spentDollars unknownCosts
        counts { waiting inQueue inProgress completed failed cancelled }
      }
    }
  }
`);

export const PAUSE = graphql(`
  mutation Pause($id: ID!) {
    pauseReplay(input: { id: $id }) {
      __typename
      ... on PauseReplaySuccess { replay { state pauseReason } }
      ... on Error { code message }
    }
  }
`);

export const RESUME = graphql(`
  mutation Resume($id: ID!) {
    resumeReplay(input: { id: $id }) {
      __typename
      ... on ResumeReplaySuccess { replay { state pauseReason } }
      ... on Error { code message }
    }
  }
`);

export const RESUME_WITH_LIMIT = graphql(`
  mutation ResumeWithLimit($id: ID!, $maxDollars: Float) {
    resumeReplay(input: { id: $id, maxDollars: $maxDollars }) {
      __typename
      ... on ResumeReplaySuccess { replay { state pauseReason maxDollars } }
      ... on ReplayCommittedError { committedDollars }
      ... on Error { code message }
    }
  }
`);

export const CANCEL = graphql(`
  mutation CancelReplay($id: ID!) {
    cancelReplay(input: { id: $id }) {
      __typename
      ... on CancelReplaySuccess { replay { state counts { waiting cancelled } } }
      ... on Error { code message }
    }
  }
`);
