import { graphql } from '../generated/gql.ts';

export const SPEND_BY_USER = graphql(`
  query PageSpendByUser($window: TimeWindow!) {
    spendByUser(window: $window) {
      rows {
        userId
        dollars
        unknownCostJobs
      }
    }
  }
`);

export const SPEND_BY_TAG = graphql(`
  query PageSpendByTag($window: TimeWindow!, $key: String!) {
    spendByTag(window: $window, key: $key) {
      rows {
        value
        dollars
        unknownCostJobs
      }
    }
  }
`);

export const TAG_KEYS = graphql(`
  query PageTagKeys {
    generations(first: 50) {
      edges {
        node {
          tags {
            key
          }
        }
      }
    }
  }
`);

export const STUCK = graphql(`
  query PageStuck {
    stuckGenerations(first: 10) {
      edges {
        node {
          reason
          evidence
          generation {
            id
            endpoint
            userId
            status
            createdAt
          }
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

export const FAILURES = graphql(`
  query PageFailures {
    failureRates(window: { last: "P7D" }, minJobs: 1) {
      rows {
        endpoint
        jobs
        failed
        failRate
        failRateInterval {
          low
          high
        }
        topErrors {
          errorType
          message
          count
        }
      }
    }
  }
`);

export const BUDGETS = graphql(`
  query PageBudgets {
    budgets {
      id
      action
      period
      limitDollars
      spentDollars
      reservedDollars
      unpricedJobs
      resetsAt
      scope {
        everything
        userId
        endpoint
        tag {
          key
          value
        }
      }
    }
  }
`);

export const GALLERY = graphql(`
  query PageGallery($filter: GenerationFilter, $orderBy: GenerationOrder, $after: String) {
    generations(first: 24, after: $after, filter: $filter, orderBy: $orderBy) {
      edges {
        node {
          id
          endpoint
          status
          userId
          prompt
          outputText
          error
          costCents
          costSource
          createdAt
          outputs {
            url
            contentType
            fileName
            width
            height
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const GENERATION_UPDATED = graphql(`
  subscription PageGenerationUpdated($after: String) {
    generationUpdated(after: $after) {
      cursor
      gap
      id
    }
  }
`);
