/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

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
    "\n  mutation Begin($input: SubmitGenerationInput!) {\n    submitGeneration(input: $input) {\n      __typename\n      ... on SubmitGenerationSuccess { generation { id requestId status } }\n      ... on SubmissionUnconfirmedError { generation { id requestId status } }\n      ... on IdempotencyConflictError { code generation { id } }\n      ... on InvalidInputError { field }\n    }\n  }\n": typeof types.BeginDocument,
    "\n  mutation Cancel($id: ID!) {\n    cancelGeneration(input: { id: $id }) {\n      __typename\n      ... on CancelGenerationSuccess { generation { status cancelRequestedAt endedBy } }\n      ... on TooLateToCancelError { code generation { status } }\n      ... on Error { message }\n    }\n  }\n": typeof types.CancelDocument,
    "\n  query Row($id: ID!) {\n    node(id: $id) {\n      ... on Generation {\n        requestId status error errorType seed outputs { url } endedBy cancelRequestedAt deliveries { verdict deliveries }\n      }\n    }\n  }\n": typeof types.RowDocument,
    "\n  mutation Send($input: SubmitGenerationInput!) {\n    submitGeneration(input: $input) {\n      __typename\n      ... on SubmitGenerationSuccess { generation { requestId status } }\n      ... on Error { code message }\n      ... on FalUnavailableError { generation { status errorType } }\n      ... on SubmissionUnconfirmedError { generation { requestId status } }\n    }\n  }\n": typeof types.SendDocument,
    "query States { generations(first: 1) { edges { node { requestId status outputs { url } } } } }": typeof types.StatesDocument,
    "\n  mutation Submit($input: SubmitGenerationInput!) {\n    submitGeneration(input: $input) {\n      __typename\n      ... on SubmitGenerationSuccess { generation { id requestId userId status costCents durationS } }\n      ... on Error { code message }\n      ... on InvalidInputError { field }\n      ... on FalRejectedError { falStatus generation { status error errorType } }\n      ... on FalUnavailableError { generation { status errorType } }\n      ... on SubmissionUnconfirmedError { generation { id requestId status } }\n    }\n  }\n": typeof types.SubmitDocument,
    "\n  query One($requestId: String!) {\n    generation(requestId: $requestId) {\n      id requestId userId endpoint status inputs prompt outputUrl outputs { url contentType width height }\n      seed durationS costCents error errorType createdAt finishedAt\n    }\n  }\n": typeof types.OneDocument,
    "query ById($id: ID!) { node(id: $id) { id __typename } }": typeof types.ByIdDocument,
    "\n  query Page($filter: GenerationFilter, $first: Int, $after: String, $last: Int, $before: String) {\n    generations(filter: $filter, first: $first, after: $after, last: $last, before: $before) {\n      edges { cursor node { requestId userId endpoint prompt status } }\n      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }\n    }\n  }\n": typeof types.PageDocument,
    "\n  query Deliveries($verdict: WebhookDeliveryVerdict, $requestId: String, $first: Int, $after: String) {\n    webhookDeliveries(verdict: $verdict, requestId: $requestId, first: $first, after: $after) {\n      edges { node { receivedAt requestId verdict detail deliveries } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.DeliveriesDocument,
    "\n  query Reports($window: TimeWindow) {\n    spendByEndpoint(window: $window) {\n      window { from to }\n      rows { endpoint jobs dollars unknownCostJobs }\n      total { jobs dollars unknownCostJobs }\n    }\n    spendByUser(window: $window) { rows { userId dollars } }\n    spendOverTime(window: $window, timeZone: \"Europe/Berlin\") { rows { from to jobs dollars } total { dollars } }\n    failureRates(window: $window, minJobs: 1) {\n      rows { endpoint jobs failed failRate failRateInterval { low high } topErrors { errorType message count } }\n    }\n    latency(window: $window) { rows { endpoint p50 } }\n  }\n": typeof types.ReportsDocument,
    "\n  query Find($filter: GenerationFilter) {\n    generations(filter: $filter) { window { from to } edges { node { requestId } } }\n    generationCount(filter: $filter)\n  }\n": typeof types.FindDocument,
    "\n  query SearchPage($filter: GenerationFilter, $first: Int, $after: String, $last: Int) {\n    generations(filter: $filter, first: $first, after: $after, last: $last) {\n      edges { node { requestId } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.SearchPageDocument,
    "\n  query Stuck($olderThan: Duration) {\n    stuckGenerations(olderThan: $olderThan) { edges { node { reason evidence generation { requestId } } } }\n  }\n": typeof types.StuckDocument,
    "\n  query Plan($filter: GenerationFilter!, $overrides: JSON, $limit: Int, $pinSeed: Boolean, $includeReplayed: Boolean, $includeRefused: Boolean) {\n    replayPlan(filter: $filter, overrides: $overrides, limit: $limit, pinSeed: $pinSeed, includeReplayed: $includeReplayed, includeRefused: $includeRefused) {\n      matched toReplay estimatedDollars unpricedJobs token expiresAt\n      byEndpoint { endpoint jobs estimatedDollars unpricedJobs }\n      skipped { reason count examples { id } }\n    }\n  }\n": typeof types.PlanDocument,
    "\n  mutation Replay($input: ReplayGenerationsInput!) {\n    replayGenerations(input: $input) {\n      __typename\n      ... on ReplayGenerationsSuccess {\n        replay {\n          id requestedBy filter overrides state pauseReason total estimatedDollars unpricedJobs spentDollars\n          counts { waiting inQueue inProgress completed failed cancelled }\n          generations(first: 100) { edges { node { id userId inputs durationS costCents replayOf { id } } } }\n        }\n      }\n      ... on Error { code message }\n      ... on InvalidInputError { field }\n      ... on NothingToReplayError { matched skipped { reason count } }\n      ... on ReplayLimitError { toReplay estimatedDollars unpricedJobs }\n      ... on ReplayPlanChangedError { skipped { reason count } }\n    }\n  }\n": typeof types.ReplayDocument,
    "\n  query Progress($id: ID!) {\n    node(id: $id) {\n      ... on Replay {\n        state pausedAt pauseReason cancelledAt endedAt total spentDollars unknownCosts\n        counts { waiting inQueue inProgress completed failed cancelled }\n      }\n    }\n  }\n": typeof types.ProgressDocument,
    "\n  mutation Pause($id: ID!) {\n    pauseReplay(input: { id: $id }) {\n      __typename\n      ... on PauseReplaySuccess { replay { state pauseReason } }\n      ... on Error { code message }\n    }\n  }\n": typeof types.PauseDocument,
    "\n  mutation Resume($id: ID!) {\n    resumeReplay(input: { id: $id }) {\n      __typename\n      ... on ResumeReplaySuccess { replay { state pauseReason } }\n      ... on Error { code message }\n    }\n  }\n": typeof types.ResumeDocument,
    "\n  mutation CancelReplay($id: ID!) {\n    cancelReplay(input: { id: $id }) {\n      __typename\n      ... on CancelReplaySuccess { replay { state counts { waiting cancelled } } }\n      ... on Error { code message }\n    }\n  }\n": typeof types.CancelReplayDocument,
};
const documents: Documents = {
    "\n  mutation Begin($input: SubmitGenerationInput!) {\n    submitGeneration(input: $input) {\n      __typename\n      ... on SubmitGenerationSuccess { generation { id requestId status } }\n      ... on SubmissionUnconfirmedError { generation { id requestId status } }\n      ... on IdempotencyConflictError { code generation { id } }\n      ... on InvalidInputError { field }\n    }\n  }\n": types.BeginDocument,
    "\n  mutation Cancel($id: ID!) {\n    cancelGeneration(input: { id: $id }) {\n      __typename\n      ... on CancelGenerationSuccess { generation { status cancelRequestedAt endedBy } }\n      ... on TooLateToCancelError { code generation { status } }\n      ... on Error { message }\n    }\n  }\n": types.CancelDocument,
    "\n  query Row($id: ID!) {\n    node(id: $id) {\n      ... on Generation {\n        requestId status error errorType seed outputs { url } endedBy cancelRequestedAt deliveries { verdict deliveries }\n      }\n    }\n  }\n": types.RowDocument,
    "\n  mutation Send($input: SubmitGenerationInput!) {\n    submitGeneration(input: $input) {\n      __typename\n      ... on SubmitGenerationSuccess { generation { requestId status } }\n      ... on Error { code message }\n      ... on FalUnavailableError { generation { status errorType } }\n      ... on SubmissionUnconfirmedError { generation { requestId status } }\n    }\n  }\n": types.SendDocument,
    "query States { generations(first: 1) { edges { node { requestId status outputs { url } } } } }": types.StatesDocument,
    "\n  mutation Submit($input: SubmitGenerationInput!) {\n    submitGeneration(input: $input) {\n      __typename\n      ... on SubmitGenerationSuccess { generation { id requestId userId status costCents durationS } }\n      ... on Error { code message }\n      ... on InvalidInputError { field }\n      ... on FalRejectedError { falStatus generation { status error errorType } }\n      ... on FalUnavailableError { generation { status errorType } }\n      ... on SubmissionUnconfirmedError { generation { id requestId status } }\n    }\n  }\n": types.SubmitDocument,
    "\n  query One($requestId: String!) {\n    generation(requestId: $requestId) {\n      id requestId userId endpoint status inputs prompt outputUrl outputs { url contentType width height }\n      seed durationS costCents error errorType createdAt finishedAt\n    }\n  }\n": types.OneDocument,
    "query ById($id: ID!) { node(id: $id) { id __typename } }": types.ByIdDocument,
    "\n  query Page($filter: GenerationFilter, $first: Int, $after: String, $last: Int, $before: String) {\n    generations(filter: $filter, first: $first, after: $after, last: $last, before: $before) {\n      edges { cursor node { requestId userId endpoint prompt status } }\n      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }\n    }\n  }\n": types.PageDocument,
    "\n  query Deliveries($verdict: WebhookDeliveryVerdict, $requestId: String, $first: Int, $after: String) {\n    webhookDeliveries(verdict: $verdict, requestId: $requestId, first: $first, after: $after) {\n      edges { node { receivedAt requestId verdict detail deliveries } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.DeliveriesDocument,
    "\n  query Reports($window: TimeWindow) {\n    spendByEndpoint(window: $window) {\n      window { from to }\n      rows { endpoint jobs dollars unknownCostJobs }\n      total { jobs dollars unknownCostJobs }\n    }\n    spendByUser(window: $window) { rows { userId dollars } }\n    spendOverTime(window: $window, timeZone: \"Europe/Berlin\") { rows { from to jobs dollars } total { dollars } }\n    failureRates(window: $window, minJobs: 1) {\n      rows { endpoint jobs failed failRate failRateInterval { low high } topErrors { errorType message count } }\n    }\n    latency(window: $window) { rows { endpoint p50 } }\n  }\n": types.ReportsDocument,
    "\n  query Find($filter: GenerationFilter) {\n    generations(filter: $filter) { window { from to } edges { node { requestId } } }\n    generationCount(filter: $filter)\n  }\n": types.FindDocument,
    "\n  query SearchPage($filter: GenerationFilter, $first: Int, $after: String, $last: Int) {\n    generations(filter: $filter, first: $first, after: $after, last: $last) {\n      edges { node { requestId } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.SearchPageDocument,
    "\n  query Stuck($olderThan: Duration) {\n    stuckGenerations(olderThan: $olderThan) { edges { node { reason evidence generation { requestId } } } }\n  }\n": types.StuckDocument,
    "\n  query Plan($filter: GenerationFilter!, $overrides: JSON, $limit: Int, $pinSeed: Boolean, $includeReplayed: Boolean, $includeRefused: Boolean) {\n    replayPlan(filter: $filter, overrides: $overrides, limit: $limit, pinSeed: $pinSeed, includeReplayed: $includeReplayed, includeRefused: $includeRefused) {\n      matched toReplay estimatedDollars unpricedJobs token expiresAt\n      byEndpoint { endpoint jobs estimatedDollars unpricedJobs }\n      skipped { reason count examples { id } }\n    }\n  }\n": types.PlanDocument,
    "\n  mutation Replay($input: ReplayGenerationsInput!) {\n    replayGenerations(input: $input) {\n      __typename\n      ... on ReplayGenerationsSuccess {\n        replay {\n          id requestedBy filter overrides state pauseReason total estimatedDollars unpricedJobs spentDollars\n          counts { waiting inQueue inProgress completed failed cancelled }\n          generations(first: 100) { edges { node { id userId inputs durationS costCents replayOf { id } } } }\n        }\n      }\n      ... on Error { code message }\n      ... on InvalidInputError { field }\n      ... on NothingToReplayError { matched skipped { reason count } }\n      ... on ReplayLimitError { toReplay estimatedDollars unpricedJobs }\n      ... on ReplayPlanChangedError { skipped { reason count } }\n    }\n  }\n": types.ReplayDocument,
    "\n  query Progress($id: ID!) {\n    node(id: $id) {\n      ... on Replay {\n        state pausedAt pauseReason cancelledAt endedAt total spentDollars unknownCosts\n        counts { waiting inQueue inProgress completed failed cancelled }\n      }\n    }\n  }\n": types.ProgressDocument,
    "\n  mutation Pause($id: ID!) {\n    pauseReplay(input: { id: $id }) {\n      __typename\n      ... on PauseReplaySuccess { replay { state pauseReason } }\n      ... on Error { code message }\n    }\n  }\n": types.PauseDocument,
    "\n  mutation Resume($id: ID!) {\n    resumeReplay(input: { id: $id }) {\n      __typename\n      ... on ResumeReplaySuccess { replay { state pauseReason } }\n      ... on Error { code message }\n    }\n  }\n": types.ResumeDocument,
    "\n  mutation CancelReplay($id: ID!) {\n    cancelReplay(input: { id: $id }) {\n      __typename\n      ... on CancelReplaySuccess { replay { state counts { waiting cancelled } } }\n      ... on Error { code message }\n    }\n  }\n": types.CancelReplayDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Begin($input: SubmitGenerationInput!) {\n    submitGeneration(input: $input) {\n      __typename\n      ... on SubmitGenerationSuccess { generation { id requestId status } }\n      ... on SubmissionUnconfirmedError { generation { id requestId status } }\n      ... on IdempotencyConflictError { code generation { id } }\n      ... on InvalidInputError { field }\n    }\n  }\n"): (typeof documents)["\n  mutation Begin($input: SubmitGenerationInput!) {\n    submitGeneration(input: $input) {\n      __typename\n      ... on SubmitGenerationSuccess { generation { id requestId status } }\n      ... on SubmissionUnconfirmedError { generation { id requestId status } }\n      ... on IdempotencyConflictError { code generation { id } }\n      ... on InvalidInputError { field }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Cancel($id: ID!) {\n    cancelGeneration(input: { id: $id }) {\n      __typename\n      ... on CancelGenerationSuccess { generation { status cancelRequestedAt endedBy } }\n      ... on TooLateToCancelError { code generation { status } }\n      ... on Error { message }\n    }\n  }\n"): (typeof documents)["\n  mutation Cancel($id: ID!) {\n    cancelGeneration(input: { id: $id }) {\n      __typename\n      ... on CancelGenerationSuccess { generation { status cancelRequestedAt endedBy } }\n      ... on TooLateToCancelError { code generation { status } }\n      ... on Error { message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Row($id: ID!) {\n    node(id: $id) {\n      ... on Generation {\n        requestId status error errorType seed outputs { url } endedBy cancelRequestedAt deliveries { verdict deliveries }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Row($id: ID!) {\n    node(id: $id) {\n      ... on Generation {\n        requestId status error errorType seed outputs { url } endedBy cancelRequestedAt deliveries { verdict deliveries }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Send($input: SubmitGenerationInput!) {\n    submitGeneration(input: $input) {\n      __typename\n      ... on SubmitGenerationSuccess { generation { requestId status } }\n      ... on Error { code message }\n      ... on FalUnavailableError { generation { status errorType } }\n      ... on SubmissionUnconfirmedError { generation { requestId status } }\n    }\n  }\n"): (typeof documents)["\n  mutation Send($input: SubmitGenerationInput!) {\n    submitGeneration(input: $input) {\n      __typename\n      ... on SubmitGenerationSuccess { generation { requestId status } }\n      ... on Error { code message }\n      ... on FalUnavailableError { generation { status errorType } }\n      ... on SubmissionUnconfirmedError { generation { requestId status } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query States { generations(first: 1) { edges { node { requestId status outputs { url } } } } }"): (typeof documents)["query States { generations(first: 1) { edges { node { requestId status outputs { url } } } } }"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Submit($input: SubmitGenerationInput!) {\n    submitGeneration(input: $input) {\n      __typename\n      ... on SubmitGenerationSuccess { generation { id requestId userId status costCents durationS } }\n      ... on Error { code message }\n      ... on InvalidInputError { field }\n      ... on FalRejectedError { falStatus generation { status error errorType } }\n      ... on FalUnavailableError { generation { status errorType } }\n      ... on SubmissionUnconfirmedError { generation { id requestId status } }\n    }\n  }\n"): (typeof documents)["\n  mutation Submit($input: SubmitGenerationInput!) {\n    submitGeneration(input: $input) {\n      __typename\n      ... on SubmitGenerationSuccess { generation { id requestId userId status costCents durationS } }\n      ... on Error { code message }\n      ... on InvalidInputError { field }\n      ... on FalRejectedError { falStatus generation { status error errorType } }\n      ... on FalUnavailableError { generation { status errorType } }\n      ... on SubmissionUnconfirmedError { generation { id requestId status } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query One($requestId: String!) {\n    generation(requestId: $requestId) {\n      id requestId userId endpoint status inputs prompt outputUrl outputs { url contentType width height }\n      seed durationS costCents error errorType createdAt finishedAt\n    }\n  }\n"): (typeof documents)["\n  query One($requestId: String!) {\n    generation(requestId: $requestId) {\n      id requestId userId endpoint status inputs prompt outputUrl outputs { url contentType width height }\n      seed durationS costCents error errorType createdAt finishedAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ById($id: ID!) { node(id: $id) { id __typename } }"): (typeof documents)["query ById($id: ID!) { node(id: $id) { id __typename } }"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Page($filter: GenerationFilter, $first: Int, $after: String, $last: Int, $before: String) {\n    generations(filter: $filter, first: $first, after: $after, last: $last, before: $before) {\n      edges { cursor node { requestId userId endpoint prompt status } }\n      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }\n    }\n  }\n"): (typeof documents)["\n  query Page($filter: GenerationFilter, $first: Int, $after: String, $last: Int, $before: String) {\n    generations(filter: $filter, first: $first, after: $after, last: $last, before: $before) {\n      edges { cursor node { requestId userId endpoint prompt status } }\n      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Deliveries($verdict: WebhookDeliveryVerdict, $requestId: String, $first: Int, $after: String) {\n    webhookDeliveries(verdict: $verdict, requestId: $requestId, first: $first, after: $after) {\n      edges { node { receivedAt requestId verdict detail deliveries } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): (typeof documents)["\n  query Deliveries($verdict: WebhookDeliveryVerdict, $requestId: String, $first: Int, $after: String) {\n    webhookDeliveries(verdict: $verdict, requestId: $requestId, first: $first, after: $after) {\n      edges { node { receivedAt requestId verdict detail deliveries } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Reports($window: TimeWindow) {\n    spendByEndpoint(window: $window) {\n      window { from to }\n      rows { endpoint jobs dollars unknownCostJobs }\n      total { jobs dollars unknownCostJobs }\n    }\n    spendByUser(window: $window) { rows { userId dollars } }\n    spendOverTime(window: $window, timeZone: \"Europe/Berlin\") { rows { from to jobs dollars } total { dollars } }\n    failureRates(window: $window, minJobs: 1) {\n      rows { endpoint jobs failed failRate failRateInterval { low high } topErrors { errorType message count } }\n    }\n    latency(window: $window) { rows { endpoint p50 } }\n  }\n"): (typeof documents)["\n  query Reports($window: TimeWindow) {\n    spendByEndpoint(window: $window) {\n      window { from to }\n      rows { endpoint jobs dollars unknownCostJobs }\n      total { jobs dollars unknownCostJobs }\n    }\n    spendByUser(window: $window) { rows { userId dollars } }\n    spendOverTime(window: $window, timeZone: \"Europe/Berlin\") { rows { from to jobs dollars } total { dollars } }\n    failureRates(window: $window, minJobs: 1) {\n      rows { endpoint jobs failed failRate failRateInterval { low high } topErrors { errorType message count } }\n    }\n    latency(window: $window) { rows { endpoint p50 } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Find($filter: GenerationFilter) {\n    generations(filter: $filter) { window { from to } edges { node { requestId } } }\n    generationCount(filter: $filter)\n  }\n"): (typeof documents)["\n  query Find($filter: GenerationFilter) {\n    generations(filter: $filter) { window { from to } edges { node { requestId } } }\n    generationCount(filter: $filter)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SearchPage($filter: GenerationFilter, $first: Int, $after: String, $last: Int) {\n    generations(filter: $filter, first: $first, after: $after, last: $last) {\n      edges { node { requestId } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): (typeof documents)["\n  query SearchPage($filter: GenerationFilter, $first: Int, $after: String, $last: Int) {\n    generations(filter: $filter, first: $first, after: $after, last: $last) {\n      edges { node { requestId } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Stuck($olderThan: Duration) {\n    stuckGenerations(olderThan: $olderThan) { edges { node { reason evidence generation { requestId } } } }\n  }\n"): (typeof documents)["\n  query Stuck($olderThan: Duration) {\n    stuckGenerations(olderThan: $olderThan) { edges { node { reason evidence generation { requestId } } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Plan($filter: GenerationFilter!, $overrides: JSON, $limit: Int, $pinSeed: Boolean, $includeReplayed: Boolean, $includeRefused: Boolean) {\n    replayPlan(filter: $filter, overrides: $overrides, limit: $limit, pinSeed: $pinSeed, includeReplayed: $includeReplayed, includeRefused: $includeRefused) {\n      matched toReplay estimatedDollars unpricedJobs token expiresAt\n      byEndpoint { endpoint jobs estimatedDollars unpricedJobs }\n      skipped { reason count examples { id } }\n    }\n  }\n"): (typeof documents)["\n  query Plan($filter: GenerationFilter!, $overrides: JSON, $limit: Int, $pinSeed: Boolean, $includeReplayed: Boolean, $includeRefused: Boolean) {\n    replayPlan(filter: $filter, overrides: $overrides, limit: $limit, pinSeed: $pinSeed, includeReplayed: $includeReplayed, includeRefused: $includeRefused) {\n      matched toReplay estimatedDollars unpricedJobs token expiresAt\n      byEndpoint { endpoint jobs estimatedDollars unpricedJobs }\n      skipped { reason count examples { id } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Replay($input: ReplayGenerationsInput!) {\n    replayGenerations(input: $input) {\n      __typename\n      ... on ReplayGenerationsSuccess {\n        replay {\n          id requestedBy filter overrides state pauseReason total estimatedDollars unpricedJobs spentDollars\n          counts { waiting inQueue inProgress completed failed cancelled }\n          generations(first: 100) { edges { node { id userId inputs durationS costCents replayOf { id } } } }\n        }\n      }\n      ... on Error { code message }\n      ... on InvalidInputError { field }\n      ... on NothingToReplayError { matched skipped { reason count } }\n      ... on ReplayLimitError { toReplay estimatedDollars unpricedJobs }\n      ... on ReplayPlanChangedError { skipped { reason count } }\n    }\n  }\n"): (typeof documents)["\n  mutation Replay($input: ReplayGenerationsInput!) {\n    replayGenerations(input: $input) {\n      __typename\n      ... on ReplayGenerationsSuccess {\n        replay {\n          id requestedBy filter overrides state pauseReason total estimatedDollars unpricedJobs spentDollars\n          counts { waiting inQueue inProgress completed failed cancelled }\n          generations(first: 100) { edges { node { id userId inputs durationS costCents replayOf { id } } } }\n        }\n      }\n      ... on Error { code message }\n      ... on InvalidInputError { field }\n      ... on NothingToReplayError { matched skipped { reason count } }\n      ... on ReplayLimitError { toReplay estimatedDollars unpricedJobs }\n      ... on ReplayPlanChangedError { skipped { reason count } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Progress($id: ID!) {\n    node(id: $id) {\n      ... on Replay {\n        state pausedAt pauseReason cancelledAt endedAt total spentDollars unknownCosts\n        counts { waiting inQueue inProgress completed failed cancelled }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Progress($id: ID!) {\n    node(id: $id) {\n      ... on Replay {\n        state pausedAt pauseReason cancelledAt endedAt total spentDollars unknownCosts\n        counts { waiting inQueue inProgress completed failed cancelled }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Pause($id: ID!) {\n    pauseReplay(input: { id: $id }) {\n      __typename\n      ... on PauseReplaySuccess { replay { state pauseReason } }\n      ... on Error { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation Pause($id: ID!) {\n    pauseReplay(input: { id: $id }) {\n      __typename\n      ... on PauseReplaySuccess { replay { state pauseReason } }\n      ... on Error { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Resume($id: ID!) {\n    resumeReplay(input: { id: $id }) {\n      __typename\n      ... on ResumeReplaySuccess { replay { state pauseReason } }\n      ... on Error { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation Resume($id: ID!) {\n    resumeReplay(input: { id: $id }) {\n      __typename\n      ... on ResumeReplaySuccess { replay { state pauseReason } }\n      ... on Error { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelReplay($id: ID!) {\n    cancelReplay(input: { id: $id }) {\n      __typename\n      ... on CancelReplaySuccess { replay { state counts { waiting cancelled } } }\n      ... on Error { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation CancelReplay($id: ID!) {\n    cancelReplay(input: { id: $id }) {\n      __typename\n      ... on CancelReplaySuccess { replay { state counts { waiting cancelled } } }\n      ... on Error { code message }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;