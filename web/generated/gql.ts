/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  fragment PanelRender on Generation {\n    id\n    requestId\n    endpoint\n    status\n    userId\n    prompt\n    outputText\n    error\n    costCents\n    costSource\n    createdAt\n    outputs {\n      url\n      contentType\n      fileName\n      width\n      height\n    }\n  }\n": typeof types.PanelRenderFragmentDoc,
    "\n  query PageSpendByUser($window: TimeWindow!) {\n    spendByUser(window: $window) {\n      rows {\n        userId\n        dollars\n        unknownCostJobs\n      }\n    }\n  }\n": typeof types.PageSpendByUserDocument,
    "\n  query PageSpendByTag($window: TimeWindow!, $key: String!) {\n    spendByTag(window: $window, key: $key) {\n      rows {\n        value\n        dollars\n        unknownCostJobs\n      }\n    }\n  }\n": typeof types.PageSpendByTagDocument,
    "\n  query PageTagKeys {\n    generations(first: 50) {\n      edges {\n        node {\n          tags {\n            key\n          }\n        }\n      }\n    }\n  }\n": typeof types.PageTagKeysDocument,
    "\n  query PageStuck {\n    stuckGenerations(first: 10) {\n      edges {\n        node {\n          reason\n          evidence\n          generation {\n            id\n            endpoint\n            userId\n            status\n            createdAt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n": typeof types.PageStuckDocument,
    "\n  query PageFailures {\n    failureRates(window: { last: \"P7D\" }, minJobs: 1) {\n      rows {\n        endpoint\n        jobs\n        failed\n        failRate\n        failRateInterval {\n          low\n          high\n        }\n        topErrors {\n          errorType\n          message\n          count\n        }\n      }\n    }\n  }\n": typeof types.PageFailuresDocument,
    "\n  query PageBudgets {\n    budgets {\n      id\n      action\n      period\n      limitDollars\n      spentDollars\n      reservedDollars\n      unpricedJobs\n      resetsAt\n      scope {\n        everything\n        userId\n        endpoint\n        tag {\n          key\n          value\n        }\n      }\n    }\n  }\n": typeof types.PageBudgetsDocument,
    "\n  query PageGallery($filter: GenerationFilter, $orderBy: GenerationOrder, $after: String) {\n    generations(first: 24, after: $after, filter: $filter, orderBy: $orderBy) {\n      edges {\n        node {\n          id\n          endpoint\n          status\n          userId\n          prompt\n          outputText\n          error\n          costCents\n          costSource\n          createdAt\n          outputs {\n            url\n            contentType\n            fileName\n            width\n            height\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.PageGalleryDocument,
    "\n  subscription PageGenerationUpdated($after: String) {\n    generationUpdated(after: $after) {\n      cursor\n      gap\n      id\n    }\n  }\n": typeof types.PageGenerationUpdatedDocument,
    "\n  query PageViewer {\n    viewer {\n      userId\n      role\n    }\n    endpoints {\n      name\n    }\n  }\n": typeof types.PageViewerDocument,
    "\n  query PageRender($id: ID!) {\n    node(id: $id) {\n      ... on Generation {\n        id\n        requestId\n        endpoint\n        status\n        userId\n        prompt\n        inputs(maxBytes: 20000)\n        outputText\n        error\n        errorType\n        resultNote\n        seed\n        costCents\n        costSource\n        cost {\n          units\n          unit\n          unitPrice\n          estimatedCents\n        }\n        createdAt\n        finishedAt\n        cancelRequestedAt\n        endedBy\n        replayId\n        tags {\n          key\n          value\n        }\n        outputs {\n          url\n          contentType\n          fileName\n          fileSize\n          width\n          height\n        }\n        lastPoll {\n          at\n          answer\n          message\n        }\n        deliveries {\n          receivedAt\n          verdict\n          detail\n          deliveries\n        }\n        inputDiff {\n          path\n          before\n          after\n        }\n        replayOf {\n          id\n        }\n        replays {\n          id\n          status\n          createdAt\n        }\n      }\n    }\n  }\n": typeof types.PageRenderDocument,
    "\n  mutation PageCancel($id: ID!) {\n    cancelGeneration(input: { id: $id }) {\n      __typename\n      ... on Error {\n        message\n      }\n    }\n  }\n": typeof types.PageCancelDocument,
    "\n  query PagePlan($filter: GenerationFilter!, $again: Boolean!, $limit: Int) {\n    replayPlan(filter: $filter, includeReplayed: $again, includeRefused: $again, limit: $limit) {\n      token\n      matched\n      toReplay\n      estimatedDollars\n      lowDollars\n      highDollars\n      unpricedJobs\n      unverifiedJobs\n      byEndpoint {\n        endpoint\n        jobs\n        estimatedDollars\n        unpricedJobs\n      }\n      skipped {\n        reason\n        count\n      }\n    }\n  }\n": typeof types.PagePlanDocument,
    "\n  mutation PageExecute($planToken: String!, $maxDollars: Float) {\n    replayGenerations(input: { planToken: $planToken, maxDollars: $maxDollars }) {\n      __typename\n      ... on ReplayGenerationsSuccess {\n        replay {\n          id\n        }\n      }\n      ... on Error {\n        message\n      }\n    }\n  }\n": typeof types.PageExecuteDocument,
    "\n  query PageReplays {\n    replays(first: 20) {\n      edges {\n        node {\n          id\n          state\n          requestedBy\n          createdAt\n          endedAt\n          pauseReason\n          total\n          estimatedDollars\n          spentDollars\n          unknownCosts\n          counts {\n            waiting\n            inQueue\n            inProgress\n            completed\n            failed\n            cancelled\n          }\n        }\n      }\n    }\n  }\n": typeof types.PageReplaysDocument,
    "\n  mutation PageCancelReplay($id: ID!) {\n    cancelReplay(input: { id: $id }) {\n      __typename\n      ... on Error {\n        message\n      }\n    }\n  }\n": typeof types.PageCancelReplayDocument,
    "\n  query PageSpendByEndpoint($window: TimeWindow!) {\n    spendByEndpoint(window: $window) {\n      rows {\n        endpoint\n        dollars\n        unknownCostJobs\n      }\n    }\n  }\n": typeof types.PageSpendByEndpointDocument,
    "\n  query PageWhyInFlight($olderThan: Duration!, $before: String) {\n    stuckGenerations(olderThan: $olderThan, last: 20, before: $before) {\n      edges {\n        node {\n          reason\n          evidence\n          generation {\n            id\n            createdAt\n          }\n        }\n      }\n      pageInfo {\n        hasPreviousPage\n        startCursor\n      }\n    }\n  }\n": typeof types.PageWhyInFlightDocument,
};
const documents: Documents = {
    "\n  fragment PanelRender on Generation {\n    id\n    requestId\n    endpoint\n    status\n    userId\n    prompt\n    outputText\n    error\n    costCents\n    costSource\n    createdAt\n    outputs {\n      url\n      contentType\n      fileName\n      width\n      height\n    }\n  }\n": types.PanelRenderFragmentDoc,
    "\n  query PageSpendByUser($window: TimeWindow!) {\n    spendByUser(window: $window) {\n      rows {\n        userId\n        dollars\n        unknownCostJobs\n      }\n    }\n  }\n": types.PageSpendByUserDocument,
    "\n  query PageSpendByTag($window: TimeWindow!, $key: String!) {\n    spendByTag(window: $window, key: $key) {\n      rows {\n        value\n        dollars\n        unknownCostJobs\n      }\n    }\n  }\n": types.PageSpendByTagDocument,
    "\n  query PageTagKeys {\n    generations(first: 50) {\n      edges {\n        node {\n          tags {\n            key\n          }\n        }\n      }\n    }\n  }\n": types.PageTagKeysDocument,
    "\n  query PageStuck {\n    stuckGenerations(first: 10) {\n      edges {\n        node {\n          reason\n          evidence\n          generation {\n            id\n            endpoint\n            userId\n            status\n            createdAt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n": types.PageStuckDocument,
    "\n  query PageFailures {\n    failureRates(window: { last: \"P7D\" }, minJobs: 1) {\n      rows {\n        endpoint\n        jobs\n        failed\n        failRate\n        failRateInterval {\n          low\n          high\n        }\n        topErrors {\n          errorType\n          message\n          count\n        }\n      }\n    }\n  }\n": types.PageFailuresDocument,
    "\n  query PageBudgets {\n    budgets {\n      id\n      action\n      period\n      limitDollars\n      spentDollars\n      reservedDollars\n      unpricedJobs\n      resetsAt\n      scope {\n        everything\n        userId\n        endpoint\n        tag {\n          key\n          value\n        }\n      }\n    }\n  }\n": types.PageBudgetsDocument,
    "\n  query PageGallery($filter: GenerationFilter, $orderBy: GenerationOrder, $after: String) {\n    generations(first: 24, after: $after, filter: $filter, orderBy: $orderBy) {\n      edges {\n        node {\n          id\n          endpoint\n          status\n          userId\n          prompt\n          outputText\n          error\n          costCents\n          costSource\n          createdAt\n          outputs {\n            url\n            contentType\n            fileName\n            width\n            height\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.PageGalleryDocument,
    "\n  subscription PageGenerationUpdated($after: String) {\n    generationUpdated(after: $after) {\n      cursor\n      gap\n      id\n    }\n  }\n": types.PageGenerationUpdatedDocument,
    "\n  query PageViewer {\n    viewer {\n      userId\n      role\n    }\n    endpoints {\n      name\n    }\n  }\n": types.PageViewerDocument,
    "\n  query PageRender($id: ID!) {\n    node(id: $id) {\n      ... on Generation {\n        id\n        requestId\n        endpoint\n        status\n        userId\n        prompt\n        inputs(maxBytes: 20000)\n        outputText\n        error\n        errorType\n        resultNote\n        seed\n        costCents\n        costSource\n        cost {\n          units\n          unit\n          unitPrice\n          estimatedCents\n        }\n        createdAt\n        finishedAt\n        cancelRequestedAt\n        endedBy\n        replayId\n        tags {\n          key\n          value\n        }\n        outputs {\n          url\n          contentType\n          fileName\n          fileSize\n          width\n          height\n        }\n        lastPoll {\n          at\n          answer\n          message\n        }\n        deliveries {\n          receivedAt\n          verdict\n          detail\n          deliveries\n        }\n        inputDiff {\n          path\n          before\n          after\n        }\n        replayOf {\n          id\n        }\n        replays {\n          id\n          status\n          createdAt\n        }\n      }\n    }\n  }\n": types.PageRenderDocument,
    "\n  mutation PageCancel($id: ID!) {\n    cancelGeneration(input: { id: $id }) {\n      __typename\n      ... on Error {\n        message\n      }\n    }\n  }\n": types.PageCancelDocument,
    "\n  query PagePlan($filter: GenerationFilter!, $again: Boolean!, $limit: Int) {\n    replayPlan(filter: $filter, includeReplayed: $again, includeRefused: $again, limit: $limit) {\n      token\n      matched\n      toReplay\n      estimatedDollars\n      lowDollars\n      highDollars\n      unpricedJobs\n      unverifiedJobs\n      byEndpoint {\n        endpoint\n        jobs\n        estimatedDollars\n        unpricedJobs\n      }\n      skipped {\n        reason\n        count\n      }\n    }\n  }\n": types.PagePlanDocument,
    "\n  mutation PageExecute($planToken: String!, $maxDollars: Float) {\n    replayGenerations(input: { planToken: $planToken, maxDollars: $maxDollars }) {\n      __typename\n      ... on ReplayGenerationsSuccess {\n        replay {\n          id\n        }\n      }\n      ... on Error {\n        message\n      }\n    }\n  }\n": types.PageExecuteDocument,
    "\n  query PageReplays {\n    replays(first: 20) {\n      edges {\n        node {\n          id\n          state\n          requestedBy\n          createdAt\n          endedAt\n          pauseReason\n          total\n          estimatedDollars\n          spentDollars\n          unknownCosts\n          counts {\n            waiting\n            inQueue\n            inProgress\n            completed\n            failed\n            cancelled\n          }\n        }\n      }\n    }\n  }\n": types.PageReplaysDocument,
    "\n  mutation PageCancelReplay($id: ID!) {\n    cancelReplay(input: { id: $id }) {\n      __typename\n      ... on Error {\n        message\n      }\n    }\n  }\n": types.PageCancelReplayDocument,
    "\n  query PageSpendByEndpoint($window: TimeWindow!) {\n    spendByEndpoint(window: $window) {\n      rows {\n        endpoint\n        dollars\n        unknownCostJobs\n      }\n    }\n  }\n": types.PageSpendByEndpointDocument,
    "\n  query PageWhyInFlight($olderThan: Duration!, $before: String) {\n    stuckGenerations(olderThan: $olderThan, last: 20, before: $before) {\n      edges {\n        node {\n          reason\n          evidence\n          generation {\n            id\n            createdAt\n          }\n        }\n      }\n      pageInfo {\n        hasPreviousPage\n        startCursor\n      }\n    }\n  }\n": types.PageWhyInFlightDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PanelRender on Generation {\n    id\n    requestId\n    endpoint\n    status\n    userId\n    prompt\n    outputText\n    error\n    costCents\n    costSource\n    createdAt\n    outputs {\n      url\n      contentType\n      fileName\n      width\n      height\n    }\n  }\n"): typeof import('./graphql.ts').PanelRenderFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageSpendByUser($window: TimeWindow!) {\n    spendByUser(window: $window) {\n      rows {\n        userId\n        dollars\n        unknownCostJobs\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageSpendByUserDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageSpendByTag($window: TimeWindow!, $key: String!) {\n    spendByTag(window: $window, key: $key) {\n      rows {\n        value\n        dollars\n        unknownCostJobs\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageSpendByTagDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageTagKeys {\n    generations(first: 50) {\n      edges {\n        node {\n          tags {\n            key\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageTagKeysDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageStuck {\n    stuckGenerations(first: 10) {\n      edges {\n        node {\n          reason\n          evidence\n          generation {\n            id\n            endpoint\n            userId\n            status\n            createdAt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageStuckDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageFailures {\n    failureRates(window: { last: \"P7D\" }, minJobs: 1) {\n      rows {\n        endpoint\n        jobs\n        failed\n        failRate\n        failRateInterval {\n          low\n          high\n        }\n        topErrors {\n          errorType\n          message\n          count\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageFailuresDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageBudgets {\n    budgets {\n      id\n      action\n      period\n      limitDollars\n      spentDollars\n      reservedDollars\n      unpricedJobs\n      resetsAt\n      scope {\n        everything\n        userId\n        endpoint\n        tag {\n          key\n          value\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageBudgetsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageGallery($filter: GenerationFilter, $orderBy: GenerationOrder, $after: String) {\n    generations(first: 24, after: $after, filter: $filter, orderBy: $orderBy) {\n      edges {\n        node {\n          id\n          endpoint\n          status\n          userId\n          prompt\n          outputText\n          error\n          costCents\n          costSource\n          createdAt\n          outputs {\n            url\n            contentType\n            fileName\n            width\n            height\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageGalleryDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription PageGenerationUpdated($after: String) {\n    generationUpdated(after: $after) {\n      cursor\n      gap\n      id\n    }\n  }\n"): typeof import('./graphql.ts').PageGenerationUpdatedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageViewer {\n    viewer {\n      userId\n      role\n    }\n    endpoints {\n      name\n    }\n  }\n"): typeof import('./graphql.ts').PageViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageRender($id: ID!) {\n    node(id: $id) {\n      ... on Generation {\n        id\n        requestId\n        endpoint\n        status\n        userId\n        prompt\n        inputs(maxBytes: 20000)\n        outputText\n        error\n        errorType\n        resultNote\n        seed\n        costCents\n        costSource\n        cost {\n          units\n          unit\n          unitPrice\n          estimatedCents\n        }\n        createdAt\n        finishedAt\n        cancelRequestedAt\n        endedBy\n        replayId\n        tags {\n          key\n          value\n        }\n        outputs {\n          url\n          contentType\n          fileName\n          fileSize\n          width\n          height\n        }\n        lastPoll {\n          at\n          answer\n          message\n        }\n        deliveries {\n          receivedAt\n          verdict\n          detail\n          deliveries\n        }\n        inputDiff {\n          path\n          before\n          after\n        }\n        replayOf {\n          id\n        }\n        replays {\n          id\n          status\n          createdAt\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageRenderDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PageCancel($id: ID!) {\n    cancelGeneration(input: { id: $id }) {\n      __typename\n      ... on Error {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageCancelDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PagePlan($filter: GenerationFilter!, $again: Boolean!, $limit: Int) {\n    replayPlan(filter: $filter, includeReplayed: $again, includeRefused: $again, limit: $limit) {\n      token\n      matched\n      toReplay\n      estimatedDollars\n      lowDollars\n      highDollars\n      unpricedJobs\n      unverifiedJobs\n      byEndpoint {\n        endpoint\n        jobs\n        estimatedDollars\n        unpricedJobs\n      }\n      skipped {\n        reason\n        count\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PagePlanDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PageExecute($planToken: String!, $maxDollars: Float) {\n    replayGenerations(input: { planToken: $planToken, maxDollars: $maxDollars }) {\n      __typename\n      ... on ReplayGenerationsSuccess {\n        replay {\n          id\n        }\n      }\n      ... on Error {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageExecuteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageReplays {\n    replays(first: 20) {\n      edges {\n        node {\n          id\n          state\n          requestedBy\n          createdAt\n          endedAt\n          pauseReason\n          total\n          estimatedDollars\n          spentDollars\n          unknownCosts\n          counts {\n            waiting\n            inQueue\n            inProgress\n            completed\n            failed\n            cancelled\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageReplaysDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PageCancelReplay($id: ID!) {\n    cancelReplay(input: { id: $id }) {\n      __typename\n      ... on Error {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageCancelReplayDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageSpendByEndpoint($window: TimeWindow!) {\n    spendByEndpoint(window: $window) {\n      rows {\n        endpoint\n        dollars\n        unknownCostJobs\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageSpendByEndpointDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PageWhyInFlight($olderThan: Duration!, $before: String) {\n    stuckGenerations(olderThan: $olderThan, last: 20, before: $before) {\n      edges {\n        node {\n          reason\n          evidence\n          generation {\n            id\n            createdAt\n          }\n        }\n      }\n      pageInfo {\n        hasPreviousPage\n        startCursor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PageWhyInFlightDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
