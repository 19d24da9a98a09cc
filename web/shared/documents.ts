import { graphql } from '../generated/gql.ts';

export const VIEWER = graphql(`
  query PageViewer {
    viewer {
      userId
      role
    }
    endpoints {
      name
    }
  }
`);

export const RENDER = graphql(`
  query PageRender($id: ID!) {
    node(id: $id) {
      ... on Generation {
        id
        requestId
        endpoint
        status
        userId
        prompt
        inputs(maxBytes: 20000)
        outputText
        error
        errorType
        resultNote
        seed
        costCents
        costSource
        cost {
          units
          unit
          unitPrice
          estimatedCents
        }
        createdAt
        finishedAt
        cancelRequestedAt
        endedBy
        replayId
        tags {
          key
          value
        }
        outputs {
          url
          contentType
          fileName
          fileSize
          width
          height
        }
        lastPoll {
          at
          answer
          message
        }
        deliveries {
          receivedAt
          verdict
          detail
          deliveries
        }
        inputDiff {
          path
          before
          after
        }
        replayOf {
          id
        }
        replays {
          id
          status
          createdAt
        }
      }
    }
  }
`);

export const CANCEL = graphql(`
  mutation PageCancel($id: ID!) {
    cancelGeneration(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

export const PLAN = graphql(`
  query PagePlan($filter: GenerationFilter!, $again: Boolean!, $limit: Int) {
    replayPlan(filter: $filter, includeReplayed: $again, includeRefused: $again, limit: $limit) {
      token
      matched
      toReplay
      estimatedDollars
      lowDollars
      highDollars
      unpricedJobs
      unverifiedJobs
      byEndpoint {
        endpoint
        jobs
        estimatedDollars
        unpricedJobs
      }
      skipped {
        reason
        count
      }
    }
  }
`);

export const EXECUTE = graphql(`
  mutation PageExecute($planToken: String!, $maxDollars: Float) {
    replayGenerations(input: { planToken: $planToken, maxDollars: $maxDollars }) {
      __typename
      ... on ReplayGenerationsSuccess {
        replay {
          id
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

export const REPLAYS = graphql(`
  query PageReplays {
    replays(first: 20) {
      edges {
        node {
          id
          state
          requestedBy
          createdAt
          endedAt
          pauseReason
          total
          estimatedDollars
          spentDollars
          unknownCosts
          counts {
            waiting
            inQueue
            inProgress
            completed
            failed
            cancelled
          }
        }
      }
    }
  }
`);

export const CANCEL_REPLAY = graphql(`
  mutation PageCancelReplay($id: ID!) {
    cancelReplay(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

export const SPEND_BY_ENDPOINT = graphql(`
  query PageSpendByEndpoint($window: TimeWindow!) {
    spendByEndpoint(window: $window) {
      rows {
        endpoint
        dollars
        unknownCostJobs
      }
    }
  }
`);

export const WHY_IN_FLIGHT = graphql(`
  query PageWhyInFlight($olderThan: Duration!, $before: String) {
    stuckGenerations(olderThan: $olderThan, last: 20, before: $before) {
      edges {
        node {
          reason
          evidence
          generation {
            id
            createdAt
          }
        }
      }
      pageInfo {
        hasPreviousPage
        startCursor
      }
    }
  }
`);
