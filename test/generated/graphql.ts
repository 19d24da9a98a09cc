/* eslint-disable */
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An integer of any size, as a string of digits: JSON numbers are exact only up to 2^53. */
  BigInt: { input: string; output: string; }
  /** A date-time string at UTC, such as 2007-12-03T10:15:30Z, compliant with the `date-time` format outlined in section 5.6 of the RFC 3339 profile of the ISO 8601 standard for representation of dates and times using the Gregorian calendar. */
  DateTime: { input: string; output: string; }
  /** An ISO 8601 duration, such as `P7D`, `PT30M` or `P1M`. */
  Duration: { input: string; output: string; }
  /** The `JSON` scalar type represents JSON values as specified by [ECMA-404](http://www.ecma-international.org/publications/files/ECMA-ST/ECMA-404.pdf). */
  JSON: { input: unknown; output: unknown; }
  /** A local date string (i.e., with no associated timezone) in `YYYY-MM-DD` format, e.g. `2020-01-01`. */
  LocalDate: { input: string; output: string; }
  /** A field whose value exists in the standard IANA Time Zone Database: https://www.iana.org/time-zones */
  TimeZone: { input: string; output: string; }
  /** A field whose value conforms to the standard URL format as specified in RFC3986: https://www.ietf.org/rfc/rfc3986.txt. */
  URL: { input: string; output: string; }
};

/** A key with which a server or a script asks the API, sent like a token: `Authorization: Bearer fl_…`. The key itself is shown once, when it is created. Visible to admins. */
export type ApiKey = Node & {
  __typename?: 'ApiKey';
  /** When it was created. */
  createdAt: Scalars['DateTime']['output'];
  /** The admin who created it; null if `npm run apikey` did. */
  createdBy?: Maybe<Scalars['String']['output']>;
  /** From when on it is refused; null if it does not expire. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** Global id, for `node` and `revokeApiKey`. */
  id: Scalars['ID']['output'];
  /** When it was last used, to about a minute; null if it has not been used. */
  lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What it is for. */
  name: Scalars['String']['output'];
  /** The first characters of the key, by which it can be recognised. */
  prefix: Scalars['String']['output'];
  /** When it was revoked; null if it was not. */
  revokedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What may be done with it. */
  role: ViewerRole;
  /** The user it acts as; null if it acts as `key:` and its name. */
  userId?: Maybe<Scalars['String']['output']>;
};

/** A page of API keys. */
export type ApiKeyConnection = {
  __typename?: 'ApiKeyConnection';
  /** The items on this page. */
  edges: Array<ApiKeyEdge>;
  /** Position of this page within the list. */
  pageInfo: PageInfo;
};

/** An API key and its position in the list. */
export type ApiKeyEdge = {
  __typename?: 'ApiKeyEdge';
  /** Position of this item in the list. Stays valid when items are added. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: ApiKey;
};

/** There is no such API key. */
export type ApiKeyNotFoundError = Error & {
  __typename?: 'ApiKeyNotFoundError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** What may be spent in each day, week or month. Generations count in the period in which they were recorded; those of a replay, in which they were sent. Visible to the users whose generations it may be about, analysts and admins. */
export type Budget = Node & {
  __typename?: 'Budget';
  /** Whether it blocks or only warns. */
  action: BudgetAction;
  /** Since when it blocks and warns; null for the moment in which the ledger still adds up what was spent before it was set. */
  effectiveSince?: Maybe<Scalars['DateTime']['output']>;
  /** Global id, for `node` and `removeBudget`. */
  id: Scalars['ID']['output'];
  /** What may be spent in a period, in US dollars. */
  limitDollars: Scalars['Float']['output'];
  /** How long a period lasts. */
  period: BudgetPeriod;
  /** Start of the present period. */
  periodStart: Scalars['DateTime']['output'];
  /** `limitDollars` without what is spent and reserved; 0 if that is more than the limit. */
  remainingDollars: Scalars['Float']['output'];
  /** US dollars that generations of the present period may cost beyond that: the upper bound of the estimate for those in flight, and for those that fal may have made unknown to the ledger; what is left of it for completed ones, until fal's bill is there. */
  reservedDollars: Scalars['Float']['output'];
  /** When the next period starts, with nothing spent. */
  resetsAt: Scalars['DateTime']['output'];
  /** Which generations it is about. */
  scope: BudgetScope;
  /** When it was last set. */
  setAt: Scalars['DateTime']['output'];
  /** The admin who set it; null if it is in the file of the operator (`BUDGETS_FILE`). */
  setBy?: Maybe<Scalars['String']['output']>;
  /** US dollars spent in the present period, as the reports of spend say it: bills, and for completed generations without one the estimate. */
  spentDollars: Scalars['Float']['output'];
  /** IANA time zone whose calendar divides time into periods. */
  timeZone: Scalars['String']['output'];
  /** Number of generations of the present period whose price is unknown, in none of the amounts. */
  unpricedJobs: Scalars['Int']['output'];
};

/** What a budget does. Both kinds raise alarms at 50, 80 and 100 % of the limit, each once per period. */
export type BudgetAction =
  /** Only warns. */
  | 'ALERT'
  /** Blocks: a generation that may cost more than what is left is not recorded, and a replay is paused before it. */
  | 'BLOCK';

/** A budget that blocks has less left than the generation may cost; nothing was recorded or sent. */
export type BudgetExceededError = Error & {
  __typename?: 'BudgetExceededError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** The limit of the budget, in US dollars. */
  limitDollars: Scalars['Float']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
  /** The most that the generation is expected to cost, in US dollars. */
  requestedDollars: Scalars['Float']['output'];
  /** US dollars that generations of the present period may still cost. */
  reservedDollars: Scalars['Float']['output'];
  /** When the next period of the budget starts. */
  resetsAt: Scalars['DateTime']['output'];
  /** US dollars spent in the present period. */
  spentDollars: Scalars['Float']['output'];
};

/** There is no such budget. */
export type BudgetNotFoundError = Error & {
  __typename?: 'BudgetNotFoundError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** How long a budget lasts, by the calendar of its time zone. */
export type BudgetPeriod =
  /** From midnight to midnight. */
  | 'DAY'
  /** From the first to the last day of a month. */
  | 'MONTH'
  /** From Monday to Sunday. */
  | 'WEEK';

/** Which generations a budget is about: exactly one of these. */
export type BudgetScope = {
  __typename?: 'BudgetScope';
  /** Those on this fal endpoint. */
  endpoint?: Maybe<Scalars['String']['output']>;
  /** Whether it is about everybody's generations on all endpoints. */
  everything: Scalars['Boolean']['output'];
  /** Those with this tag. */
  tag?: Maybe<Tag>;
  /** Those of this user. */
  userId?: Maybe<Scalars['String']['output']>;
};

/** Which generations a budget is about: exactly one of these. */
export type BudgetScopeInput =
  /** Those on this fal endpoint, such as `fal-ai/veo3.1`. */
  { endpoint: Scalars['String']['input']; everything?: never; tag?: never; userId?: never; }
  |  /** `true`: everybody's generations on all endpoints. */
  { endpoint?: never; everything: Scalars['Boolean']['input']; tag?: never; userId?: never; }
  |  /** Those with this tag. */
  { endpoint?: never; everything?: never; tag: TagInput; userId?: never; }
  |  /** Those of this user. */
  { endpoint?: never; everything?: never; tag?: never; userId: Scalars['String']['input']; };

/** A generation to cancel. */
export type CancelGenerationInput = {
  /** Global id of the generation. */
  id: Scalars['ID']['input'];
};

/** Result of cancelling a generation. */
export type CancelGenerationResult = CancelGenerationSuccess | CancellationUnconfirmedError | GenerationNotFoundError | NotAllowedError | RateLimitedError | TooLateToCancelError;

/** The generation is CANCELLED, or fal was asked to stop it: then `cancelRequestedAt` is set, and it may still complete. */
export type CancelGenerationSuccess = {
  __typename?: 'CancelGenerationSuccess';
  /** The generation. */
  generation: Generation;
};

/** The replay to change. */
export type CancelReplayInput = {
  /** Global id of the replay. */
  id: Scalars['ID']['input'];
};

/** Result of `cancelReplay`. */
export type CancelReplayResult = CancelReplaySuccess | NotAllowedError | RateLimitedError | ReplayNotFoundError | ReplayOverError;

/** The replay was changed. */
export type CancelReplaySuccess = {
  __typename?: 'CancelReplaySuccess';
  /** The replay after the change. */
  replay: Replay;
};

/** fal was asked to cancel the generation, but did not confirm it. The ledger asks again with each check until it has ended. */
export type CancellationUnconfirmedError = Error & {
  __typename?: 'CancellationUnconfirmedError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** The generation, still in flight, with `cancelRequestedAt` set. */
  generation: Generation;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** How a cost breaks down. Unknown values are null, never 0. */
export type Cost = {
  __typename?: 'Cost';
  /** Currency of `unitPrice`: always `USD`. */
  currency: Scalars['String']['output'];
  /** The estimate made at submission, in US cents; null if there was none. */
  estimatedCents?: Maybe<Scalars['Float']['output']>;
  /** Name of the unit as in fal's pricing API, such as `seconds`; null if unknown. */
  unit?: Maybe<Scalars['String']['output']>;
  /** Price per unit in US dollars, before discount; null if unknown. */
  unitPrice?: Maybe<Scalars['Float']['output']>;
  /** Number of units fal billed; null if unknown. */
  units?: Maybe<Scalars['Float']['output']>;
  /** When the cost last changed. */
  updatedAt: Scalars['DateTime']['output'];
};

/** Estimates compared with billed costs. */
export type CostDriftReport = {
  __typename?: 'CostDriftReport';
  /** One row per endpoint, largest difference first. */
  rows: Array<EndpointCostDrift>;
  /** The ledger compared with fal's own usage data. Null for users, who see only their own generations, and if the server has no `FAL_ADMIN_KEY`. */
  usage?: Maybe<UsageComparison>;
  /** The time span the report covers. */
  window: ResolvedTimeWindow;
};

/** What a generation is expected to cost. */
export type CostEstimate = {
  __typename?: 'CostEstimate';
  /** Expected cost in US cents; null if unknown. */
  cents?: Maybe<Scalars['Float']['output']>;
  /** A sentence that says how the estimate was computed and what it does not know, or why the cost is unknown. */
  explanation: Scalars['String']['output'];
  /** The most it is expected to cost, in US cents; null if unknown. */
  highCents?: Maybe<Scalars['Float']['output']>;
  /** The least it is expected to cost, in US cents; null if unknown. */
  lowCents?: Maybe<Scalars['Float']['output']>;
  /** What the estimate is based on; null if the cost is unknown. */
  source?: Maybe<CostEstimateSource>;
  /** Whether fal documents what decides the price of this endpoint, and the estimate takes all of it into account. Otherwise the cost may differ; `explanation` says what is not known. */
  verified: Scalars['Boolean']['output'];
};

/** What an estimate is based on. */
export type CostEstimateSource =
  /** A price and a formula, corrected by what at least three recent generations with the same price-bearing inputs were billed. */
  | 'CALIBRATED'
  /** The latest price from fal's pricing API. */
  | 'FAL'
  /** What recent generations on this endpoint with the same main inputs were billed (the median). */
  | 'HISTORY'
  /** The price on fal's model page, used until the pricing API returns one. */
  | 'MODEL_PAGE'
  /** A price set by the operator of this server (`PRICES_FILE`). */
  | 'PRICES_FILE';

/** How a cost is known. A better source replaces a worse one, never the other way round. */
export type CostSource =
  /** fal's billing record, after discount. */
  | 'BILLED'
  /** Computed from the units fal reports with the result (`x-fal-billable-units`) and the price per unit. */
  | 'BILLED_UNITS'
  /** Estimated from the inputs when the generation was submitted. */
  | 'ESTIMATED';

/** An API key to create. */
export type CreateApiKeyInput = {
  /** From when on it is refused. Left out, it does not expire. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** What it is for: 1 to 100 characters, which other keys may have too. */
  name: Scalars['String']['input'];
  /** What may be done with it. */
  role: ViewerRole;
  /** The user it acts as, required for the role USER. Without one it acts as `key:` and its name, such as `key:ci`: to that user belongs what it submits. */
  userId?: InputMaybe<Scalars['String']['input']>;
};

/** Result of creating an API key. */
export type CreateApiKeyResult = CreateApiKeySuccess | InvalidInputError | NotAllowedError;

/** The key was created. */
export type CreateApiKeySuccess = {
  __typename?: 'CreateApiKeySuccess';
  /** What is recorded of it. */
  apiKey: ApiKey;
  /** The key, to be sent as `Authorization: Bearer fl_…`. It is shown only here: keep it safe. */
  key: Scalars['String']['output'];
};

/** A webhook to create. */
export type CreateWebhookInput = {
  /** What it is for: up to 200 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** What it is told of: at least one event. */
  events: Array<OutgoingWebhookEvent>;
  /** The receiver: an https:// URL without a user, a password or a fragment, whose address is not inside (private, loopback, link-local and the like), unless the server was told to allow these. */
  url: Scalars['String']['input'];
};

/** Result of creating a webhook. */
export type CreateWebhookResult = CreateWebhookSuccess | InvalidInputError | NotAllowedError;

/** The webhook was created. */
export type CreateWebhookSuccess = {
  __typename?: 'CreateWebhookSuccess';
  /** The secret with which the receiver verifies messages, such as `whsec_…`. It is shown only here: keep it safe. */
  secret: Scalars['String']['output'];
  /** What is recorded of it. */
  webhook: OutgoingWebhook;
};

/** A webhook. */
export type DeleteWebhookInput = {
  /** Global id of the webhook. */
  id: Scalars['ID']['input'];
};

/** Result of `deleteWebhook`. */
export type DeleteWebhookResult = DeleteWebhookSuccess | NotAllowedError | WebhookNotFoundError;

/** The webhook is deleted. */
export type DeleteWebhookSuccess = {
  __typename?: 'DeleteWebhookSuccess';
  /** The webhook as it was. */
  webhook: OutgoingWebhook;
};

/** A webhook. */
export type EnableWebhookInput = {
  /** Global id of the webhook. */
  id: Scalars['ID']['input'];
};

/** Result of `enableWebhook`. */
export type EnableWebhookResult = EnableWebhookSuccess | NotAllowedError | WebhookNotFoundError;

/** The webhook is enabled. */
export type EnableWebhookSuccess = {
  __typename?: 'EnableWebhookSuccess';
  /** The webhook. */
  webhook: OutgoingWebhook;
};

/** How the ledger learned that a generation had ended. */
export type EndedBy =
  /** It was cancelled before it ran. */
  | 'CANCEL'
  /** The reconciler asked fal, because a webhook was late or never came. */
  | 'RECONCILER'
  /** The submission itself failed. */
  | 'SUBMIT'
  /** fal's webhook said so. */
  | 'WEBHOOK';

/** A fal endpoint that can be chosen. */
export type Endpoint = {
  __typename?: 'Endpoint';
  /** Whether estimates for this endpoint are usually verified: its price is known, and fal documents which inputs decide what a job costs. Whether the estimate for particular inputs is verified, `estimateCost` says. */
  estimatesVerified: Scalars['Boolean']['output'];
  /** Whether the viewer may submit to it. */
  maySubmit: Scalars['Boolean']['output'];
  /** Its name, such as `fal-ai/veo3.1`. */
  name: Scalars['String']['output'];
  /** Its last known price; null if none is known. `estimateCost` asks fal for it. */
  price?: Maybe<EndpointPrice>;
};

/** How far an endpoint's estimates were from what was billed. */
export type EndpointCostDrift = {
  __typename?: 'EndpointCostDrift';
  /** Sum of their billed costs in US dollars. */
  billedDollars: Scalars['Float']['output'];
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** Sum of their estimates in US dollars. */
  estimatedDollars: Scalars['Float']['output'];
  /** Number of completed generations that have both an estimate and a billed cost. */
  jobs: Scalars['Int']['output'];
  /** Up to five generations that contribute most to the difference, largest first. */
  largest: Array<Generation>;
  /** Billed divided by estimated: 1 means the estimates were right; null if they add up to 0. */
  ratio?: Maybe<Scalars['Float']['output']>;
};

/** How often generations failed on one endpoint. */
export type EndpointFailureRate = {
  __typename?: 'EndpointFailureRate';
  /** Number of generations that were cancelled. */
  cancelled: Scalars['Int']['output'];
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** `failed` divided by `jobs`, 0 to 1. */
  failRate: Scalars['Float']['output'];
  /** How far the rate can be trusted: 1 failure out of 2 does not mean "50 % broken". */
  failRateInterval: RateInterval;
  /** Number of generations that failed. */
  failed: Scalars['Int']['output'];
  /** Number of generations that have not ended. */
  inFlight: Scalars['Int']['output'];
  /** Number of generations, including those still in flight. */
  jobs: Scalars['Int']['output'];
  /** The five most frequent reasons, most frequent first. */
  topErrors: Array<TopError>;
};

/** How long the completed generations of one endpoint took, from when they were recorded to their end. */
export type EndpointLatency = {
  __typename?: 'EndpointLatency';
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** Number of completed generations, not counting those created by a replay. */
  jobs: Scalars['Int']['output'];
  /** Median duration in seconds. */
  p50: Scalars['Float']['output'];
  /** 95th percentile of the durations, in seconds. */
  p95: Scalars['Float']['output'];
  /** 99th percentile of the durations, in seconds. */
  p99: Scalars['Float']['output'];
};

/** The viewer's role may not submit to this endpoint (`ALLOWED_ENDPOINTS` of the server); nothing was recorded. */
export type EndpointNotAllowedError = Error & {
  __typename?: 'EndpointNotAllowedError';
  /** What the role may submit to: names of endpoints, in which `*` stands for any characters. Empty if it may submit nothing. */
  allowed: Array<Scalars['String']['output']>;
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** What one unit of an endpoint costs, as far as the server knows. */
export type EndpointPrice = {
  __typename?: 'EndpointPrice';
  /** Currency of `unitPrice`, such as `USD`. */
  currency: Scalars['String']['output'];
  /** When fal's pricing API gave it; null if it is not from there. */
  seenAt?: Maybe<Scalars['DateTime']['output']>;
  /** Where the price comes from: `PRICES_FILE`, `FAL` or `MODEL_PAGE`. */
  source: CostEstimateSource;
  /** What a unit is, in fal's words, such as `seconds`. */
  unit: Scalars['String']['output'];
  /** Price of one unit, in `currency`. */
  unitPrice: Scalars['Float']['output'];
};

/** What the completed generations of one endpoint cost. */
export type EndpointSpend = Spend & {
  __typename?: 'EndpointSpend';
  /** `dollars` by source, best source first. */
  bySource: Array<SourceSpend>;
  /** Their known cost in US dollars; null if there are some but no cost is known. */
  dollars?: Maybe<Scalars['Float']['output']>;
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** Number of completed generations. */
  jobs: Scalars['Int']['output'];
  /** Number of completed generations whose cost is unknown, not included in `dollars`. */
  unknownCostJobs: Scalars['Int']['output'];
  /** Billed cost of failed and cancelled generations in US dollars, not included in `dollars`. */
  unsuccessfulDollars: Scalars['Float']['output'];
};

/** Spend by endpoint. */
export type EndpointSpendReport = {
  __typename?: 'EndpointSpendReport';
  /** One row per endpoint, most expensive first. */
  rows: Array<EndpointSpend>;
  /** All endpoints together. */
  total: SpendTotal;
  /** The time span the report covers. */
  window: ResolvedTimeWindow;
};

/** An endpoint's cost according to the ledger and to fal's usage API. */
export type EndpointUsage = {
  __typename?: 'EndpointUsage';
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** Cost according to fal's usage API, in US dollars. */
  falDollars: Scalars['Float']['output'];
  /** Cost recorded by the ledger, in US dollars. */
  ledgerDollars: Scalars['Float']['output'];
};

/** An expected failure, returned as a result instead of in `errors`. */
export type Error = {
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** How often generations failed. */
export type FailureRateReport = {
  __typename?: 'FailureRateReport';
  /** One row per endpoint, highest failure rate first. */
  rows: Array<EndpointFailureRate>;
  /** The time span the report covers. */
  window: ResolvedTimeWindow;
};

/** fal's answer when the ledger last asked about a generation. */
export type FalPoll = {
  __typename?: 'FalPoll';
  /** What the answer means. */
  answer: FalPollAnswer;
  /** When it was given. */
  at: Scalars['DateTime']['output'];
  /** HTTP status of an answer without news; null if there was news, or no answer at all. */
  httpStatus?: Maybe<Scalars['Int']['output']>;
  /** fal's words, or what is wrong with the connection; null if there was news. */
  message?: Maybe<Scalars['String']['output']>;
};

/** What fal answered when it was asked about a generation. */
export type FalPollAnswer =
  /** It had ended. */
  | 'COMPLETED'
  /** It was running. */
  | 'IN_PROGRESS'
  /** It was waiting in the queue. */
  | 'IN_QUEUE'
  /** fal did not know it, or did not list it. */
  | 'NOT_FOUND'
  /** It had ended, but its result was an error, or not ready. */
  | 'NO_RESULT'
  /** Something that says nothing about it, such as that there are too many calls. */
  | 'OTHER'
  /** fal refused the call itself, as it does with a revoked key. */
  | 'REFUSED'
  /** The connection failed, or something other than fal answered, such as a gateway. */
  | 'UNREACHABLE';

/** fal rejected the request; `message` is fal's own reason. Where it rejected the key, the account or the address rather than the generation, such as with `falStatus` 401, 402 or 403, submitting again with the same `idempotencyKey` makes a new attempt. */
export type FalRejectedError = Error & {
  __typename?: 'FalRejectedError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** HTTP status of fal's answer; 0 where a repeated key finds a generation from before it was recorded. */
  falStatus: Scalars['Int']['output'];
  /** The generation, recorded as FAILED. */
  generation: Generation;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** fal cannot be reached or is not taking requests at the moment. It did not receive this one, so it is safe to submit it again. */
export type FalUnavailableError = Error & {
  __typename?: 'FalUnavailableError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** The generation, recorded as FAILED. */
  generation: Generation;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** One request to fal: what was asked, by whom, what came back and what it cost. Visible to its user, analysts and admins. */
export type Generation = Node & {
  __typename?: 'Generation';
  /** When cancellation was requested; null if it was not. A generation that is already running may still complete. */
  cancelRequestedAt?: Maybe<Scalars['DateTime']['output']>;
  /** How the cost breaks down, and the original estimate; null if nothing is known. */
  cost?: Maybe<Cost>;
  /** Cost in US cents; null if unknown. `costSource` says how it is known. */
  costCents?: Maybe<Scalars['Float']['output']>;
  /** How the cost is known; null if it is not. */
  costSource?: Maybe<CostSource>;
  /** When it was recorded, before the call to fal. */
  createdAt: Scalars['DateTime']['output'];
  /** Webhook deliveries that named this generation, oldest first. */
  deliveries: Array<WebhookDelivery>;
  /** Requested length of the media in seconds; null if unknown or not applicable. */
  durationS?: Maybe<Scalars['Float']['output']>;
  /** How the ledger learned that it had ended; null while it is in flight. */
  endedBy?: Maybe<EndedBy>;
  /** The fal endpoint, such as `fal-ai/veo3.1`. */
  endpoint: Scalars['String']['output'];
  /** Why it failed, in fal's words; null if it did not fail. */
  error?: Maybe<Scalars['String']['output']>;
  /** Machine-readable reason of a failure: fal's, such as `content_policy_violation`, or the ledger's own where fal gives none, such as `endpoint_not_found`; null if there is none. */
  errorType?: Maybe<Scalars['String']['output']>;
  /** When it ended; null while it is in flight. */
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Global id, for `node` and the mutations. */
  id: Scalars['ID']['output'];
  /** How the inputs differ from those of the original: empty if they do not, null if there is no original. */
  inputDiff?: Maybe<Array<InputChange>>;
  /** The exact input sent to fal; `{}` once it has been pruned. */
  inputs: Scalars['JSON']['output'];
  /** fal's newest answer about it, for as long as it is in flight; null if fal has not been asked yet, and once it has ended. */
  lastPoll?: Maybe<FalPoll>;
  /** What the result says in words or numbers, such as a transcript or a caption; null if it says nothing. */
  outputText?: Maybe<Scalars['String']['output']>;
  /** URL of the primary output file; null if there is none. */
  outputUrl?: Maybe<Scalars['URL']['output']>;
  /** All output files, that of `outputUrl` first; empty if there are none. */
  outputs: Array<Output>;
  /** What was asked for in words: the `prompt` of the inputs, then a line for each other text in them, such as lyrics, a script or messages, but no negative prompt; null if there are none. */
  prompt?: Maybe<Scalars['String']['output']>;
  /** How many were ahead of it in fal's queue when fal last said so; null unless it is IN_QUEUE at fal and fal has said. */
  queuePosition?: Maybe<Scalars['Int']['output']>;
  /** Global id of the replay that created this generation, for `node`, `pauseReplay` and so on; null if none did. Only the user in `replayRequestedBy`, analysts and admins can read that replay. */
  replayId?: Maybe<Scalars['ID']['output']>;
  /** The generation that this one repeats; null if it repeats none, or if the original was pruned. Besides replays, a new attempt under an `idempotencyKey` repeats the one that fal did not take. */
  replayOf?: Maybe<Generation>;
  /** The user who requested the replay that created this generation; null if none did. */
  replayRequestedBy?: Maybe<Scalars['String']['output']>;
  /** The generations that repeat this one, newest first; at most 100. */
  replays: Array<Generation>;
  /** fal's request id; null until fal has confirmed the request. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** The result as fal sent it, with every digit of its numbers; null if there is none. Files that fal sent as `data:` URIs are not stored, and null in it. */
  result?: Maybe<Scalars['JSON']['output']>;
  /** What of the result is not stored as fal sent it, and why: a number that no database holds is null in it, and what is no JSON is kept as text. Null if it is stored whole; files sent as `data:` URIs and members named twice do not count. */
  resultNote?: Maybe<Scalars['String']['output']>;
  /** The seed fal reports having used; null if it reports none. */
  seed?: Maybe<Scalars['BigInt']['output']>;
  /** When the ledger first saw fal run it; null if it never did, as of one that ended before it was asked about. */
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Current state. */
  status: GenerationStatus;
  /** Its labels, sorted by key. A replay has those of its original. */
  tags: Array<Tag>;
  /** When anything of it last changed, its cost and `lastPoll` included; null if that was before the ledger noted it. */
  updatedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The user it belongs to. */
  userId: Scalars['String']['output'];
};


/** One request to fal: what was asked, by whom, what came back and what it cost. Visible to its user, analysts and admins. */
export type GenerationInputsArgs = {
  maxBytes?: InputMaybe<Scalars['Int']['input']>;
};


/** One request to fal: what was asked, by whom, what came back and what it cost. Visible to its user, analysts and admins. */
export type GenerationResultArgs = {
  maxBytes?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of generations. */
export type GenerationConnection = {
  __typename?: 'GenerationConnection';
  /** The items on this page. */
  edges: Array<GenerationEdge>;
  /** Position of this page within the list. */
  pageInfo: PageInfo;
  /** The time span the filter's `window` stood for; null if it has none. */
  window?: Maybe<ResolvedTimeWindow>;
};

/** A generation and its position in the list. */
export type GenerationEdge = {
  __typename?: 'GenerationEdge';
  /** Position of this item in the list. Stays valid when items are added. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: Generation;
};

/** Selects generations. All given conditions must hold; an omitted one does not restrict. */
export type GenerationFilter = {
  /** Generations recorded at this time or later. */
  createdFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Generations recorded before this time. */
  createdTo?: InputMaybe<Scalars['DateTime']['input']>;
  /** Generations on any of these endpoints. */
  endpoint?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Generations that failed with this `errorType`. */
  errorType?: InputMaybe<Scalars['String']['input']>;
  /** Generations whose inputs contain this, such as `{resolution: "4k"}`. */
  inputs?: InputMaybe<Scalars['JSON']['input']>;
  /** Generations that cost at least this many US cents. */
  minCostCents?: InputMaybe<Scalars['Float']['input']>;
  /** URL of the primary output file, or a part of it: at least 3 characters, starting where a word of the URL starts. In `…/lion/hRtY5Kq2_output.mp4` that can be the id, the beginning of the id, or the file name. */
  outputUrl?: InputMaybe<Scalars['String']['input']>;
  /** Words in the inputs or in a result that is text, regardless of case and accents; all must be there, spelled this way or nearly. In Chinese, Japanese, Korean and Thai, any part of a sentence is found. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Generations in any of these states. */
  status?: InputMaybe<Array<GenerationStatus>>;
  /** Generations that have all of these tags. */
  tags?: InputMaybe<Array<TagInput>>;
  /** Generations of this user. Users see only their own in any case. */
  userId?: InputMaybe<Scalars['String']['input']>;
  /** Generations recorded in this time window. */
  window?: InputMaybe<TimeWindow>;
};

/** There is no such generation, or the viewer may not see it. */
export type GenerationNotFoundError = Error & {
  __typename?: 'GenerationNotFoundError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** The order of generations. */
export type GenerationOrder = {
  /** Which end comes first. */
  direction: OrderDirection;
  /** What they are ordered by. */
  field: GenerationOrderField;
};

/** What generations are ordered by. */
export type GenerationOrderField =
  /** What they cost; those whose cost is not known come last. Only within 31 days: the filter needs a `window`, or a `createdFrom`. */
  | 'COST'
  /** When they were recorded. */
  | 'CREATED_AT';

/** State of a generation. COMPLETED, FAILED and CANCELLED are final. */
export type GenerationStatus =
  /** Cancelled before it ran, or stopped by fal on request. */
  | 'CANCELLED'
  /** Ended with a result. */
  | 'COMPLETED'
  /** Rejected by fal, or ended without a result. */
  | 'FAILED'
  /** Running at fal. */
  | 'IN_PROGRESS'
  /** Recorded, and waiting to be sent or in fal's queue. */
  | 'IN_QUEUE';

/** A generation that has changed, or the position alone. Each has a `cursor`; where `gap` is true, list the generations. */
export type GenerationUpdate = {
  __typename?: 'GenerationUpdate';
  /** The position that has been reached: subscribe with it as `after` to go on from there. */
  cursor: Scalars['String']['output'];
  /** Whether there may have been changes before this position that are not told: at the beginning without `after`, and where they were too many or are no longer known. List the generations then; what was listed before is not to be relied on. */
  gap: Scalars['Boolean']['output'];
  /** The generation as it is now; null if it is gone, is no longer the viewer’s, or does not match the filter, and where the event only tells the position. */
  generation?: Maybe<Generation>;
  /** Global id of the generation that has changed; null where the event only tells the position. */
  id?: Maybe<Scalars['ID']['output']>;
};

/** The idempotency key was already used for a different generation; nothing was sent. */
export type IdempotencyConflictError = Error & {
  __typename?: 'IdempotencyConflictError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** The generation that was submitted with this key. */
  generation: Generation;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** A difference between the inputs of a generation and those of its original. */
export type InputChange = {
  __typename?: 'InputChange';
  /** Value in this generation; null if absent. */
  after?: Maybe<Scalars['JSON']['output']>;
  /** Value in the original; null if absent. */
  before?: Maybe<Scalars['JSON']['output']>;
  /** Location as a JSON Pointer, such as `/image_size/width`. */
  path: Scalars['String']['output'];
};

/** An argument is invalid; nothing was changed. */
export type InvalidInputError = Error & {
  __typename?: 'InvalidInputError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** Path of the argument, such as `inputs.seed`. */
  field: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** How long completed generations took. */
export type LatencyReport = {
  __typename?: 'LatencyReport';
  /** One row per endpoint, slowest first. */
  rows: Array<EndpointLatency>;
  /** The time span the report covers. */
  window: ResolvedTimeWindow;
};

/** Everything that can be changed. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Cancels a generation: takes it out of the queue, or asks fal to stop it if it is already running. */
  cancelGeneration: CancelGenerationResult;
  /** Cancels a replay: generations that were not sent become CANCELLED, those already sent continue. */
  cancelReplay: CancelReplayResult;
  /** Creates an API key for a server or a script; admins only. */
  createApiKey: CreateApiKeyResult;
  /** Creates a webhook, which is told of events from now on; admins only. */
  createWebhook: CreateWebhookResult;
  /** Deletes a webhook, with what has still to be sent to it; admins only. A message that is being sent may still arrive. */
  deleteWebhook: DeleteWebhookResult;
  /** Enables a webhook again that was disabled, and has all that waits sent now; admins only. What happened while it was disabled was not kept for it. */
  enableWebhook: EnableWebhookResult;
  /** Stops sending the generations of a replay. Those already sent continue. */
  pauseReplay: PauseReplayResult;
  /** Removes a budget: it blocks and warns no longer. Admins only. */
  removeBudget: RemoveBudgetResult;
  /** Records generations again as new ones, and sends them in the background, at a limited rate and each exactly once. */
  replayGenerations: ReplayGenerationsResult;
  /** Resumes sending the generations of a replay, whatever it was paused for; under another limit if one is given. */
  resumeReplay: ResumeReplayResult;
  /** Revokes an API key for good; admins only. It is refused at once by the server that did it, and by others within seconds. */
  revokeApiKey: RevokeApiKeyResult;
  /** Sets a budget: a new one, or the limit, time zone and action of the one with the same scope and period. What was spent before in the present period counts. Admins only. */
  setBudget: SetBudgetResult;
  /** Records a generation and sends it to fal, exactly once. */
  submitGeneration: SubmitGenerationResult;
  /** Sends a `webhook.test` event now, also to a webhook that is disabled, and returns what came back; admins only. It is not sent again. */
  testWebhook: TestWebhookResult;
};


/** Everything that can be changed. */
export type MutationCancelGenerationArgs = {
  input: CancelGenerationInput;
};


/** Everything that can be changed. */
export type MutationCancelReplayArgs = {
  input: CancelReplayInput;
};


/** Everything that can be changed. */
export type MutationCreateApiKeyArgs = {
  input: CreateApiKeyInput;
};


/** Everything that can be changed. */
export type MutationCreateWebhookArgs = {
  input: CreateWebhookInput;
};


/** Everything that can be changed. */
export type MutationDeleteWebhookArgs = {
  input: DeleteWebhookInput;
};


/** Everything that can be changed. */
export type MutationEnableWebhookArgs = {
  input: EnableWebhookInput;
};


/** Everything that can be changed. */
export type MutationPauseReplayArgs = {
  input: PauseReplayInput;
};


/** Everything that can be changed. */
export type MutationRemoveBudgetArgs = {
  input: RemoveBudgetInput;
};


/** Everything that can be changed. */
export type MutationReplayGenerationsArgs = {
  input: ReplayGenerationsInput;
};


/** Everything that can be changed. */
export type MutationResumeReplayArgs = {
  input: ResumeReplayInput;
};


/** Everything that can be changed. */
export type MutationRevokeApiKeyArgs = {
  input: RevokeApiKeyInput;
};


/** Everything that can be changed. */
export type MutationSetBudgetArgs = {
  input: SetBudgetInput;
};


/** Everything that can be changed. */
export type MutationSubmitGenerationArgs = {
  input: SubmitGenerationInput;
};


/** Everything that can be changed. */
export type MutationTestWebhookArgs = {
  input: TestWebhookInput;
};

/** An object with a global id. */
export type Node = {
  /** Global id of the object. */
  id: Scalars['ID']['output'];
};

/** The viewer is not allowed to do this; nothing was changed. */
export type NotAllowedError = Error & {
  __typename?: 'NotAllowedError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** No generation is left to replay; nothing was recorded. */
export type NothingToReplayError = Error & {
  __typename?: 'NothingToReplayError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** Number of generations the filter matches. */
  matched: Scalars['Int']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
  /** The generations left out, by reason. */
  skipped: Array<SkippedJobs>;
};

/** Which end of a list comes first. */
export type OrderDirection =
  /** The oldest or least first. */
  | 'ASC'
  /** The newest or greatest first. */
  | 'DESC';

/** Where events are sent to, as messages that are signed by the rules of Standard Webhooks. Visible to analysts and admins. */
export type OutgoingWebhook = Node & {
  __typename?: 'OutgoingWebhook';
  /** When it was created. */
  createdAt: Scalars['DateTime']['output'];
  /** The admin who created it. */
  createdBy: Scalars['String']['output'];
  /** What it is for. */
  description?: Maybe<Scalars['String']['output']>;
  /** When it was disabled; null if it is enabled. A disabled webhook is sent nothing, and new events are not kept for it. */
  disabledAt?: Maybe<Scalars['DateTime']['output']>;
  /** Why it was disabled; null if it is enabled. */
  disabledReason?: Maybe<Scalars['String']['output']>;
  /** What it is told of. */
  events: Array<OutgoingWebhookEvent>;
  /** Since when every attempt has failed; null if the last one succeeded. */
  failingSince?: Maybe<Scalars['DateTime']['output']>;
  /** The receiver's host, and its port if it has one of its own. */
  host: Scalars['String']['output'];
  /** Global id, for `node` and the mutations. */
  id: Scalars['ID']['output'];
  /** Its last deliveries, newest first. Those that were made are kept for three days. */
  lastDeliveries: Array<OutgoingWebhookDelivery>;
  /** Where deliveries are sent. Only admins see it, since anyone who knows such a URL can often post to it; for analysts it is null, and they have `host`. */
  url?: Maybe<Scalars['String']['output']>;
  /** How many deliveries it has still to get. Those of a disabled webhook are kept for a week, and sent if it is enabled again. */
  waiting: Scalars['Int']['output'];
};


/** Where events are sent to, as messages that are signed by the rules of Standard Webhooks. Visible to analysts and admins. */
export type OutgoingWebhookLastDeliveriesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** An event for one webhook of yours, and how far it has come. Not a `WebhookDelivery`, which comes from fal. */
export type OutgoingWebhookDelivery = {
  __typename?: 'OutgoingWebhookDelivery';
  /** How often it was sent. */
  attempts: Scalars['Int']['output'];
  /** When it happened. */
  createdAt: Scalars['DateTime']['output'];
  /** When the receiver took it; null if it has not yet. */
  deliveredAt?: Maybe<Scalars['DateTime']['output']>;
  /** Why the last attempt failed; null if it did not. */
  error?: Maybe<Scalars['String']['output']>;
  /** What happened. */
  event: OutgoingWebhookEvent;
  /** The `webhook-id` of its message, the same with every attempt. */
  messageId: Scalars['String']['output'];
  /** When it is sent next, if the webhook is enabled and nothing earlier of its subject waits; null once it was delivered. */
  nextAttemptAt?: Maybe<Scalars['DateTime']['output']>;
  /** HTTP status of the last answer; null if none came. */
  statusCode?: Maybe<Scalars['Int']['output']>;
  /** What it happened to, such as the global id of a generation. Deliveries of one subject are sent one after the other. */
  subject: Scalars['String']['output'];
};

/** What a webhook is told of. The value in `type` of a message is in the description. */
export type OutgoingWebhookEvent =
  /** `budget.threshold`: a budget has reached one of its thresholds. */
  | 'BUDGET_THRESHOLD'
  /** `generation.cancelled`: a generation became CANCELLED. */
  | 'GENERATION_CANCELLED'
  /** `generation.completed`: a generation became COMPLETED. */
  | 'GENERATION_COMPLETED'
  /** `generation.failed`: a generation became FAILED. */
  | 'GENERATION_FAILED'
  /** `replay.done`: all generations of a replay have ended, also where it was cancelled; `state` says which. */
  | 'REPLAY_DONE'
  /** `replay.paused`: a replay was paused, by somebody or by itself. */
  | 'REPLAY_PAUSED';

/** One output file. */
export type Output = {
  __typename?: 'Output';
  /** Media type, such as `video/mp4`; null if fal does not say. */
  contentType?: Maybe<Scalars['String']['output']>;
  /** Length in seconds; null if fal does not say. */
  durationS?: Maybe<Scalars['Float']['output']>;
  /** File name; null if fal does not say. */
  fileName?: Maybe<Scalars['String']['output']>;
  /** Size in bytes; null if fal does not say. */
  fileSize?: Maybe<Scalars['Float']['output']>;
  /** Height in pixels; null if fal does not say, or gives no whole number of pixels. */
  height?: Maybe<Scalars['Int']['output']>;
  /** URL of the file. */
  url: Scalars['URL']['output'];
  /** Width in pixels; null if fal does not say, or gives no whole number of pixels. */
  width?: Maybe<Scalars['Int']['output']>;
};

/** Position of a page within its list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Cursor of the last item on the page; null if the page is empty. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more items follow this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there are items before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first item on the page; null if the page is empty. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** The replay to change. */
export type PauseReplayInput = {
  /** Global id of the replay. */
  id: Scalars['ID']['input'];
};

/** Result of `pauseReplay`. */
export type PauseReplayResult = NotAllowedError | PauseReplaySuccess | RateLimitedError | ReplayNotFoundError | ReplayOverError;

/** The replay was changed. */
export type PauseReplaySuccess = {
  __typename?: 'PauseReplaySuccess';
  /** The replay after the change. */
  replay: Replay;
};

/** The price of the generation is unknown, and a budget that blocks applies to it; nothing was recorded or sent. The operator can name a price, or an amount to reserve for such generations. */
export type PriceUnknownError = Error & {
  __typename?: 'PriceUnknownError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** Everything that can be read. */
export type Query = {
  __typename?: 'Query';
  /** API keys, newest first, including revoked and expired ones; admins only. */
  apiKeys: ApiKeyConnection;
  /** All budgets, in the order in which they were first set. Users see those that may be about their own generations. */
  budgets: Array<Budget>;
  /** How far estimates were from what was billed, by endpoint. Users see only their own generations. */
  costDrift: CostDriftReport;
  /** Endpoints to choose from, by name: those of generations the viewer may see (of a user's own the newest 1,000, at most 1,000 endpoints), and those that the server's `ALLOWED_ENDPOINTS` names for the viewer's role without a wildcard. */
  endpoints: Array<Endpoint>;
  /** What a generation would cost, as far as that can be known before it runs. Nothing is sent or recorded. Refused with the code `RATE_LIMITED` if it is asked too often. */
  estimateCost: CostEstimate;
  /** How often generations failed, by endpoint. Users see only their own generations. */
  failureRates: FailureRateReport;
  /** The generation with this fal request id; null if there is none the viewer may see. */
  generation?: Maybe<Generation>;
  /** Number of matching generations the viewer may see. Without a window the whole history is counted. */
  generationCount: Scalars['Int']['output'];
  /** The generations the viewer may see, newest first unless `orderBy` says otherwise. */
  generations: GenerationConnection;
  /** How long completed generations took from when they were recorded, by endpoint. Those created by a replay are left out, because they wait on purpose. Users see only their own generations. */
  latency: LatencyReport;
  /** The object with this global id; null if there is none the viewer may see. */
  node?: Maybe<Node>;
  /** What a replay of these generations would do and cost. Nothing is sent; the returned token carries out exactly this plan. Counts as an estimate: refused with the code `RATE_LIMITED` if it is asked too often. */
  replayPlan: ReplayPlan;
  /** Replays, newest first. Users see only those they requested. */
  replays: ReplayConnection;
  /** What completed generations cost, by endpoint. Users see only their own generations. */
  spendByEndpoint: EndpointSpendReport;
  /** What completed generations cost, by the value of their tag with this key. Users see only their own generations. */
  spendByTag: TagSpendReport;
  /** What completed generations cost, by user. Users see only their own generations. */
  spendByUser: UserSpendReport;
  /** What completed generations cost, over time. Users see only their own generations. */
  spendOverTime: SpendOverTimeReport;
  /** Generations that have not ended, oldest first. Users see only their own. */
  stuckGenerations: StuckGenerationConnection;
  /** Who asks, and what they may do. */
  viewer: Viewer;
  /** Webhook deliveries of the last 30 days, newest first; not for users. */
  webhookDeliveries: WebhookDeliveryConnection;
  /** Where events are sent to, newest first; not for users. */
  webhooks: Array<OutgoingWebhook>;
};


/** Everything that can be read. */
export type QueryApiKeysArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** Everything that can be read. */
export type QueryCostDriftArgs = {
  window?: InputMaybe<TimeWindow>;
};


/** Everything that can be read. */
export type QueryEstimateCostArgs = {
  durationS?: InputMaybe<Scalars['Float']['input']>;
  endpoint: Scalars['String']['input'];
  inputs: Scalars['JSON']['input'];
};


/** Everything that can be read. */
export type QueryFailureRatesArgs = {
  minJobs?: InputMaybe<Scalars['Int']['input']>;
  window?: InputMaybe<TimeWindow>;
};


/** Everything that can be read. */
export type QueryGenerationArgs = {
  requestId: Scalars['String']['input'];
};


/** Everything that can be read. */
export type QueryGenerationCountArgs = {
  filter?: InputMaybe<GenerationFilter>;
};


/** Everything that can be read. */
export type QueryGenerationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<GenerationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<GenerationOrder>;
};


/** Everything that can be read. */
export type QueryLatencyArgs = {
  window?: InputMaybe<TimeWindow>;
};


/** Everything that can be read. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** Everything that can be read. */
export type QueryReplayPlanArgs = {
  filter: GenerationFilter;
  includeRefused?: InputMaybe<Scalars['Boolean']['input']>;
  includeReplayed?: InputMaybe<Scalars['Boolean']['input']>;
  includeUnconfirmed?: InputMaybe<Scalars['Boolean']['input']>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  overrides?: InputMaybe<Scalars['JSON']['input']>;
  pinSeed?: InputMaybe<Scalars['Boolean']['input']>;
};


/** Everything that can be read. */
export type QueryReplaysArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** Everything that can be read. */
export type QuerySpendByEndpointArgs = {
  window?: InputMaybe<TimeWindow>;
};


/** Everything that can be read. */
export type QuerySpendByTagArgs = {
  key: Scalars['String']['input'];
  window?: InputMaybe<TimeWindow>;
};


/** Everything that can be read. */
export type QuerySpendByUserArgs = {
  window?: InputMaybe<TimeWindow>;
};


/** Everything that can be read. */
export type QuerySpendOverTimeArgs = {
  bucket?: InputMaybe<SpendBucketSize>;
  endpoint?: InputMaybe<Scalars['String']['input']>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  window?: InputMaybe<TimeWindow>;
};


/** Everything that can be read. */
export type QueryStuckGenerationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  olderThan?: InputMaybe<Scalars['Duration']['input']>;
};


/** Everything that can be read. */
export type QueryWebhookDeliveriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  requestId?: InputMaybe<Scalars['String']['input']>;
  verdict?: InputMaybe<WebhookDeliveryVerdict>;
};

/** 95 % confidence interval of a rate (Wilson score interval). */
export type RateInterval = {
  __typename?: 'RateInterval';
  /** Upper bound, 0 to 1. */
  high: Scalars['Float']['output'];
  /** Lower bound, 0 to 1. */
  low: Scalars['Float']['output'];
};

/** The viewer, or the address that the request came from, makes such calls too often; nothing was changed, recorded or sent. */
export type RateLimitedError = Error & {
  __typename?: 'RateLimitedError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
  /** Number of seconds, at least 1, after which the call is accepted if no others are made meanwhile. */
  retryAfter: Scalars['Int']['output'];
};

/** The budget to remove. */
export type RemoveBudgetInput = {
  /** Global id of the budget. */
  id: Scalars['ID']['input'];
};

/** Result of `removeBudget`. */
export type RemoveBudgetResult = BudgetNotFoundError | NotAllowedError | RemoveBudgetSuccess;

/** The budget is removed. */
export type RemoveBudgetSuccess = {
  __typename?: 'RemoveBudgetSuccess';
  /** The budget as it was. */
  budget: Budget;
};

/** Generations chosen by a filter and sent again, at a limited rate and each exactly once. Visible to the user who requested it, analysts and admins. */
export type Replay = Node & {
  __typename?: 'Replay';
  /** When it was cancelled; null if it was not. */
  cancelledAt?: Maybe<Scalars['DateTime']['output']>;
  /** Its generations by state. */
  counts: ReplayCounts;
  /** When it was requested. */
  createdAt: Scalars['DateTime']['output'];
  /** When its last generation was found to have ended; null before that. */
  endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Estimated cost in US dollars, without the generations in `unpricedJobs`; null if no price was known. */
  estimatedDollars?: Maybe<Scalars['Float']['output']>;
  /** The filter as it was given, with relative times resolved. */
  filter: Scalars['JSON']['output'];
  /** Its generations, newest first. */
  generations: ReplayGenerationsConnection;
  /** Of a dry run, the most it is expected to cost, in US dollars; null unless that is known of every generation. Null for a recorded replay. */
  highDollars?: Maybe<Scalars['Float']['output']>;
  /** Global id, for `node` and the mutations. */
  id: Scalars['ID']['output'];
  /** Whether it includes generations that fal had rejected, with unchanged inputs. */
  includeRefused: Scalars['Boolean']['output'];
  /** Whether it includes generations whose original already had a replay in flight or completed. */
  includeReplayed: Scalars['Boolean']['output'];
  /** Whether it includes generations that fal had never confirmed, or had disowned. */
  includeUnconfirmed: Scalars['Boolean']['output'];
  /** Of a dry run, the least it is expected to cost, in US dollars; null unless that is known of every generation. Null for a recorded replay. */
  lowDollars?: Maybe<Scalars['Float']['output']>;
  /** The most it may spend, in US dollars; null if it has no limit. */
  maxDollars?: Maybe<Scalars['Float']['output']>;
  /** The merge patch (RFC 7396) applied to the inputs; null if there was none. */
  overrides?: Maybe<Scalars['JSON']['output']>;
  /** Why it is paused; null if it is not paused. */
  pauseReason?: Maybe<Scalars['String']['output']>;
  /** When it was paused; null if it is not paused. */
  pausedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Whether the recorded seeds were put into the inputs. */
  pinSeed: Scalars['Boolean']['output'];
  /** The user who requested it. */
  requestedBy: Scalars['String']['output'];
  /** Known cost of its completed generations in US dollars, not counting pruned ones; null if no cost is known. */
  spentDollars?: Maybe<Scalars['Float']['output']>;
  /** Current state. */
  state: ReplayState;
  /** Number of its generations, not counting pruned ones. */
  total: Scalars['Int']['output'];
  /** Number of completed generations whose cost is unknown, not included in `spentDollars`. */
  unknownCosts: Scalars['Int']['output'];
  /** Number of its generations whose price was unknown, not included in `estimatedDollars`. */
  unpricedJobs: Scalars['Int']['output'];
  /** Of a dry run, the number of its generations whose estimate is not verified, as in `replayPlan`. Null for a recorded replay. */
  unverifiedJobs?: Maybe<Scalars['Int']['output']>;
};


/** Generations chosen by a filter and sent again, at a limited rate and each exactly once. Visible to the user who requested it, analysts and admins. */
export type ReplayGenerationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** The replay has spent or committed more than its new `maxDollars`; nothing was changed. */
export type ReplayCommittedError = Error & {
  __typename?: 'ReplayCommittedError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** US dollars that are spent or cannot be taken back: bills, and the expected cost of the generations that were sent. */
  committedDollars: Scalars['Float']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** A page of replays. */
export type ReplayConnection = {
  __typename?: 'ReplayConnection';
  /** The items on this page. */
  edges: Array<ReplayEdge>;
  /** Position of this page within the list. */
  pageInfo: PageInfo;
};

/** A replay's generations by state. The counts add up to `total`. */
export type ReplayCounts = {
  __typename?: 'ReplayCounts';
  /** CANCELLED, before or after they were sent. */
  cancelled: Scalars['Int']['output'];
  /** COMPLETED. */
  completed: Scalars['Int']['output'];
  /** FAILED, including those that fal rejected. */
  failed: Scalars['Int']['output'];
  /** IN_PROGRESS at fal. */
  inProgress: Scalars['Int']['output'];
  /** Sent, and IN_QUEUE at fal. */
  inQueue: Scalars['Int']['output'];
  /** Recorded, but not sent yet. */
  waiting: Scalars['Int']['output'];
};

/** A replay and its position in the list. */
export type ReplayEdge = {
  __typename?: 'ReplayEdge';
  /** Position of this item in the list. Stays valid when items are added. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: Replay;
};

/** A plan's generations on one endpoint. */
export type ReplayEndpointEstimate = {
  __typename?: 'ReplayEndpointEstimate';
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** Their estimated cost in US dollars, without those in `unpricedJobs`; null if no price is known. */
  estimatedDollars?: Maybe<Scalars['Float']['output']>;
  /** Number of generations that would be replayed. */
  jobs: Scalars['Int']['output'];
  /** Number of generations whose price is unknown. */
  unpricedJobs: Scalars['Int']['output'];
};

/** A page of the generations of a replay. */
export type ReplayGenerationsConnection = {
  __typename?: 'ReplayGenerationsConnection';
  /** The items on this page. */
  edges: Array<ReplayGenerationsEdge>;
  /** Position of this page within the list. */
  pageInfo: PageInfo;
};

/** A generation and its position in the list. */
export type ReplayGenerationsEdge = {
  __typename?: 'ReplayGenerationsEdge';
  /** Position of this item in the list. Stays valid when items are added. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: Generation;
};

/** What to replay: give either `planToken` or `filter`. */
export type ReplayGenerationsInput = {
  /** Return what would be recorded, and change nothing. */
  dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Selects the generations to replay: FAILED ones unless it names states. An empty filter is rejected. */
  filter?: InputMaybe<GenerationFilter>;
  /** Include generations that fal rejected, with unchanged inputs: useful if what the inputs refer to has changed. */
  includeRefused?: InputMaybe<Scalars['Boolean']['input']>;
  /** Include generations whose original already has a replay in flight or completed, and such replays themselves: they are run once more. */
  includeReplayed?: InputMaybe<Scalars['Boolean']['input']>;
  /** Include generations that fal never confirmed, or disowned, but may have run and billed. */
  includeUnconfirmed?: InputMaybe<Scalars['Boolean']['input']>;
  /** The most the replay may spend, in US dollars. Refused if the estimated cost is above this, or is not known; paused while it runs if what fal bills shows that the rest no longer fits. */
  maxDollars?: InputMaybe<Scalars['Float']['input']>;
  /** Refuse to replay more generations than this. */
  maxJobs?: InputMaybe<Scalars['Int']['input']>;
  /** A merge patch (RFC 7396) for the inputs: members replace, null removes. Generations that fal rejected are included if it changes their inputs. */
  overrides?: InputMaybe<Scalars['JSON']['input']>;
  /** Put the recorded seed into the inputs, to reproduce the same output. */
  pinSeed?: InputMaybe<Scalars['Boolean']['input']>;
  /** The token of a `replayPlan`: exactly its generations are replayed, or none. Used again, it returns the same replay. */
  planToken?: InputMaybe<Scalars['String']['input']>;
};

/** Result of replaying generations. */
export type ReplayGenerationsResult = InvalidInputError | NotAllowedError | NothingToReplayError | RateLimitedError | ReplayGenerationsSuccess | ReplayLimitError | ReplayPlanChangedError | ReplayPlanExpiredError;

/** The replay was recorded and is under way. */
export type ReplayGenerationsSuccess = {
  __typename?: 'ReplayGenerationsSuccess';
  /** The replay. That of a dry run is a preview: its `id` leads nowhere, and it has no `generations`. */
  replay: Replay;
};

/** The replay would exceed `maxJobs` or `maxDollars`; nothing was recorded. */
export type ReplayLimitError = Error & {
  __typename?: 'ReplayLimitError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** Their estimated cost in US dollars, without the generations in `unpricedJobs`; null if no price is known. */
  estimatedDollars?: Maybe<Scalars['Float']['output']>;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
  /** Number of generations that would be replayed. */
  toReplay: Scalars['Int']['output'];
  /** Number of generations whose price is unknown. */
  unpricedJobs: Scalars['Int']['output'];
};

/** There is no such replay, or the viewer may not see it. */
export type ReplayNotFoundError = Error & {
  __typename?: 'ReplayNotFoundError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** The replay is over: it was cancelled, or all its generations have ended. */
export type ReplayOverError = Error & {
  __typename?: 'ReplayOverError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
  /** The replay. */
  replay: Replay;
};

/** What a replay would do and cost. `matched` is the sum of `toReplay` and all `skipped` counts. */
export type ReplayPlan = {
  __typename?: 'ReplayPlan';
  /** The generations to replay, by endpoint, largest number first. */
  byEndpoint: Array<ReplayEndpointEstimate>;
  /** Estimated cost in US dollars, without the generations in `unpricedJobs`; null if no price is known. */
  estimatedDollars?: Maybe<Scalars['Float']['output']>;
  /** When the token expires. */
  expiresAt: Scalars['DateTime']['output'];
  /** The most it is expected to cost, in US dollars; null unless that is known of every generation. */
  highDollars?: Maybe<Scalars['Float']['output']>;
  /** The least it is expected to cost, in US dollars; null unless that is known of every generation. */
  lowDollars?: Maybe<Scalars['Float']['output']>;
  /** Number of generations the filter matches. */
  matched: Scalars['Int']['output'];
  /** The generations that would be left out, by reason. */
  skipped: Array<SkippedJobs>;
  /** Number of them that would be replayed. */
  toReplay: Scalars['Int']['output'];
  /** Pass it to `replayGenerations` to carry out exactly this plan. Valid for this viewer only. */
  token: Scalars['String']['output'];
  /** Number of generations whose price is unknown, not included in `estimatedDollars`. */
  unpricedJobs: Scalars['Int']['output'];
  /** Number of generations whose estimate is not verified: what decides their price is not documented, or an input has an unknown effect on it. `estimateCost` says what is not known. */
  unverifiedJobs: Scalars['Int']['output'];
};

/** A generation of the plan can no longer be replayed as planned; nothing was recorded. */
export type ReplayPlanChangedError = Error & {
  __typename?: 'ReplayPlanChangedError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
  /** The generations that stand in the way, by reason. Those pruned since are not listed. */
  skipped: Array<SkippedJobs>;
};

/** The plan token has expired, or is not one of this viewer's; nothing was recorded. */
export type ReplayPlanExpiredError = Error & {
  __typename?: 'ReplayPlanExpiredError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** Why a generation that the filter matches is not replayed. */
export type ReplaySkipReason =
  /** Its original already has a replay in flight or completed (possibly this generation itself); see `includeReplayed`. */
  | 'ALREADY_REPLAYED'
  /** It is beyond the plan's `limit`. */
  | 'BEYOND_LIMIT'
  /** The role of the viewer may not submit to its endpoint (`ALLOWED_ENDPOINTS` of the server). */
  | 'ENDPOINT_NOT_ALLOWED'
  /** fal does not have this endpoint (404); see `includeRefused`. */
  | 'ENDPOINT_NOT_FOUND'
  /** Its inputs were pruned. */
  | 'INPUTS_GONE'
  /** fal may have run and billed it, its original or a replay of it, but never confirmed that; see `includeUnconfirmed`. */
  | 'MAY_BE_PAID'
  /** `submitGeneration` would no longer accept these inputs. */
  | 'NOT_ALLOWED'
  /** A number in the inputs is beyond 2^53 and would not reach fal exactly. */
  | 'NOT_EXACT'
  /** `pinSeed` is set, but no seed was recorded. */
  | 'SEED_UNKNOWN'
  /** It has not ended. */
  | 'STILL_RUNNING'
  /** The original itself, or another repetition of it, is replayed instead, or a new attempt under its `idempotencyKey` has taken its place. */
  | 'SUPERSEDED'
  /** fal rejected these inputs (422) and would do so again; see `overrides` and `includeRefused`. */
  | 'WOULD_BE_REFUSED';

/** State of a replay. */
export type ReplayState =
  /** It was cancelled: generations that had not been sent were not sent. */
  | 'CANCELLED'
  /** All its generations have ended. */
  | 'DONE'
  /** Nothing is sent until it is resumed; `pauseReason` says why. Generations that were already sent continue. */
  | 'PAUSED'
  /** Its generations are being sent, or are in flight at fal. */
  | 'RUNNING';

/** The time span that a window stood for: from ≤ t < to. */
export type ResolvedTimeWindow = {
  __typename?: 'ResolvedTimeWindow';
  /** Start, inclusive. */
  from: Scalars['DateTime']['output'];
  /** End, exclusive. */
  to: Scalars['DateTime']['output'];
};

/** The replay to change. */
export type ResumeReplayInput = {
  /** Global id of the replay. */
  id: Scalars['ID']['input'];
  /** A new limit for all that the replay spends, in US dollars, including what it has spent. Left out, its limit stays. */
  maxDollars?: InputMaybe<Scalars['Float']['input']>;
};

/** Result of `resumeReplay`. */
export type ResumeReplayResult = InvalidInputError | NotAllowedError | RateLimitedError | ReplayCommittedError | ReplayNotFoundError | ReplayOverError | ResumeReplaySuccess;

/** The replay was changed. */
export type ResumeReplaySuccess = {
  __typename?: 'ResumeReplaySuccess';
  /** The replay after the change. */
  replay: Replay;
};

/** An API key to revoke. */
export type RevokeApiKeyInput = {
  /** Global id of the key. */
  id: Scalars['ID']['input'];
};

/** Result of revoking an API key. */
export type RevokeApiKeyResult = ApiKeyNotFoundError | NotAllowedError | RevokeApiKeySuccess;

/** The key is revoked, now or since earlier. */
export type RevokeApiKeySuccess = {
  __typename?: 'RevokeApiKeySuccess';
  /** The key. */
  apiKey: ApiKey;
};

/** A budget to set. */
export type SetBudgetInput = {
  /** Whether it blocks or only warns. */
  action: BudgetAction;
  /** What may be spent in a period, in US dollars: 0 to 100,000,000, with at most six decimals. */
  limitDollars: Scalars['Float']['input'];
  /** How long a period lasts. */
  period: BudgetPeriod;
  /** Which generations it is about. */
  scope: BudgetScopeInput;
  /** IANA time zone whose calendar divides time into periods, such as `Europe/Berlin`. */
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};

/** Result of `setBudget`. */
export type SetBudgetResult = BudgetNotFoundError | InvalidInputError | NotAllowedError | SetBudgetSuccess;

/** The budget is set. */
export type SetBudgetSuccess = {
  __typename?: 'SetBudgetSuccess';
  /** The budget, with what has been spent. */
  budget: Budget;
};

/** Generations that are left out for one reason. */
export type SkippedJobs = {
  __typename?: 'SkippedJobs';
  /** Number of generations. */
  count: Scalars['Int']['output'];
  /** The first few of them. */
  examples: Array<Generation>;
  /** Why they are left out. */
  reason: ReplaySkipReason;
};

/** The part of a spend whose cost is known from one source. */
export type SourceSpend = {
  __typename?: 'SourceSpend';
  /** Their cost in US dollars. */
  dollars: Scalars['Float']['output'];
  /** Number of completed generations whose cost is known from this source. */
  jobs: Scalars['Int']['output'];
  /** How the cost is known. */
  source: CostSource;
};

/** What completed generations cost. */
export type Spend = {
  /** `dollars` by source, best source first. */
  bySource: Array<SourceSpend>;
  /** Their known cost in US dollars; null if there are some but no cost is known. */
  dollars?: Maybe<Scalars['Float']['output']>;
  /** Number of completed generations. */
  jobs: Scalars['Int']['output'];
  /** Number of completed generations whose cost is unknown, not included in `dollars`. */
  unknownCostJobs: Scalars['Int']['output'];
  /** Billed cost of failed and cancelled generations in US dollars, not included in `dollars`. */
  unsuccessfulDollars: Scalars['Float']['output'];
};

/** What the completed generations of one interval cost. */
export type SpendBucket = Spend & {
  __typename?: 'SpendBucket';
  /** `dollars` by source, best source first. */
  bySource: Array<SourceSpend>;
  /** Their known cost in US dollars; null if there are some but no cost is known. */
  dollars?: Maybe<Scalars['Float']['output']>;
  /** Start of the interval, inclusive. */
  from: Scalars['DateTime']['output'];
  /** Number of completed generations. */
  jobs: Scalars['Int']['output'];
  /** End of the interval, exclusive. */
  to: Scalars['DateTime']['output'];
  /** Number of completed generations whose cost is unknown, not included in `dollars`. */
  unknownCostJobs: Scalars['Int']['output'];
  /** Billed cost of failed and cancelled generations in US dollars, not included in `dollars`. */
  unsuccessfulDollars: Scalars['Float']['output'];
};

/** Length of an interval, on the calendar of a time zone. */
export type SpendBucketSize =
  /** A calendar day. */
  | 'DAY'
  /** A clock hour. */
  | 'HOUR'
  /** A calendar month. */
  | 'MONTH'
  /** A week from Monday to Sunday. */
  | 'WEEK';

/** Spend over time. */
export type SpendOverTimeReport = {
  __typename?: 'SpendOverTimeReport';
  /** One row per interval, in chronological order, including empty ones. The first and the last are cut off where the window begins and ends. */
  rows: Array<SpendBucket>;
  /** All intervals together. */
  total: SpendTotal;
  /** The time span the report covers. */
  window: ResolvedTimeWindow;
};

/** Totals of a report. */
export type SpendTotal = Spend & {
  __typename?: 'SpendTotal';
  /** `dollars` by source, best source first. */
  bySource: Array<SourceSpend>;
  /** Their known cost in US dollars; null if there are some but no cost is known. */
  dollars?: Maybe<Scalars['Float']['output']>;
  /** Number of completed generations. */
  jobs: Scalars['Int']['output'];
  /** Number of completed generations whose cost is unknown, not included in `dollars`. */
  unknownCostJobs: Scalars['Int']['output'];
  /** Billed cost of failed and cancelled generations in US dollars, not included in `dollars`. */
  unsuccessfulDollars: Scalars['Float']['output'];
};

/** A generation that has not ended, and why. */
export type StuckGeneration = {
  __typename?: 'StuckGeneration';
  /** What the reason is based on, for people. */
  evidence: Scalars['String']['output'];
  /** The generation. */
  generation: Generation;
  /** The most telling reason. */
  reason: StuckReason;
};

/** A page of generations that have not ended. */
export type StuckGenerationConnection = {
  __typename?: 'StuckGenerationConnection';
  /** The items on this page. */
  edges: Array<StuckGenerationEdge>;
  /** Position of this page within the list. */
  pageInfo: PageInfo;
};

/** A generation that has not ended and its position in the list. */
export type StuckGenerationEdge = {
  __typename?: 'StuckGenerationEdge';
  /** Position of this item in the list. Stays valid when items are added. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: StuckGeneration;
};

/** Why a generation has not ended, as far as the ledger knows. */
export type StuckReason =
  /** fal's newest answer was that it refuses this server, as it does a revoked key or a locked account; `evidence` has its words. */
  | 'FAL_REFUSES_US'
  /** fal could not be asked at the last check: the connection failed, or something other than fal answered; `evidence` says which. */
  | 'FAL_UNREACHABLE'
  /** It was or may have been sent, but fal did not confirm it: it may be running, and billed. */
  | 'NEVER_CONFIRMED'
  /** It was recorded, but not sent to fal. */
  | 'NEVER_SENT'
  /** fal says that it has ended, but returns no result. */
  | 'RESULT_UNAVAILABLE'
  /** It is running, and not for unusually long; or it is not known what is usual. */
  | 'RUNNING'
  /** It has been running for longer than 99 % of the endpoint's generations of the last 7 days. */
  | 'RUNNING_LONGER_THAN_USUAL'
  /** fal confirmed it, but now says that it does not know it. */
  | 'UNKNOWN_TO_FAL'
  /** Its replay has not sent it yet, or is paused. */
  | 'WAITING_FOR_REPLAY'
  /** It is waiting in fal's queue, as fal said last; `evidence` says when. */
  | 'WAITING_IN_QUEUE'
  /** fal confirmed it, and nothing has been heard of it since. */
  | 'WEBHOOK_NEVER_CAME'
  /** A webhook arrived but was rejected; `evidence` says why. */
  | 'WEBHOOK_REJECTED';

/** The request was sent, but fal did not confirm it: it may be running, and billed. Watch the generation; do not submit it again. */
export type SubmissionUnconfirmedError = Error & {
  __typename?: 'SubmissionUnconfirmedError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** The generation: still in flight, or given up because fal never confirmed it. */
  generation: Generation;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** A generation to submit. */
export type SubmitGenerationInput = {
  /** Length of the media in seconds, if the inputs do not specify it; used for the estimate. */
  durationS?: InputMaybe<Scalars['Float']['input']>;
  /** The fal endpoint, such as `fal-ai/veo3.1`. */
  endpoint: Scalars['String']['input'];
  /** 1 to 255 characters, unique per user. Submitting again with the same key sends nothing and returns what has become of the first generation or of its replay, or the error that it ended with. Only where fal certainly did not take it, and the reason was not the generation itself (`FalUnavailableError`, or a `FalRejectedError` about the key or the account), is a new generation sent, once. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The endpoint's input, as fal documents it. */
  inputs: Scalars['JSON']['input'];
  /** Labels to find it by and to divide spend by. fal gets them too, as `X-Fal-Tags`: at most 10, each key once, and at most 1024 bytes as `key=value,key=value`. */
  tags?: InputMaybe<Array<TagInput>>;
  /** The user to submit for, by default the viewer; admins only. */
  userId?: InputMaybe<Scalars['String']['input']>;
};

/** Result of submitting a generation. */
export type SubmitGenerationResult = BudgetExceededError | EndpointNotAllowedError | FalRejectedError | FalUnavailableError | IdempotencyConflictError | InvalidInputError | NotAllowedError | PriceUnknownError | RateLimitedError | SubmissionUnconfirmedError | SubmitGenerationSuccess;

/** fal has accepted the request, now or when the key was used first. */
export type SubmitGenerationSuccess = {
  __typename?: 'SubmitGenerationSuccess';
  /** The generation. */
  generation: Generation;
};

/** Everything that can be watched, as events. */
export type Subscription = {
  __typename?: 'Subscription';
  /** The generations that change from now on, or since `after`, which the viewer may see and which match the filter. The first event without `after` tells the position from which on nothing is missed: list what is wanted then, as at each `gap`, and apply each other event to it. Several changes of one generation may be told as one, with its newest state. It has no end of its own: where it completes, subscribe again with the last `cursor`. */
  generationUpdated: GenerationUpdate;
  /** A replay as it is now, and again whenever it or its counts have changed, at most about twice a second. Completes when the replay has ended. */
  replayUpdated: Replay;
};


/** Everything that can be watched, as events. */
export type SubscriptionGenerationUpdatedArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<GenerationFilter>;
};


/** Everything that can be watched, as events. */
export type SubscriptionReplayUpdatedArgs = {
  id: Scalars['ID']['input'];
};

/** A label of a generation. */
export type Tag = {
  __typename?: 'Tag';
  /** What it says something about, such as `project`. */
  key: Scalars['String']['output'];
  /** What it says. */
  value: Scalars['String']['output'];
};

/** A label of a generation. */
export type TagInput = {
  /** What it says something about, such as `project`: 1 to 64 of the characters a-z, 0-9, `.`, `_` and `-`. Keys that begin with `fal.` are reserved for fal. */
  key: Scalars['String']['input'];
  /** What it says: 1 to 256 printable ASCII characters without commas, and no space at either end. */
  value: Scalars['String']['input'];
};

/** What the completed generations with one value of a tag cost. */
export type TagSpend = Spend & {
  __typename?: 'TagSpend';
  /** `dollars` by source, best source first. */
  bySource: Array<SourceSpend>;
  /** Their known cost in US dollars; null if there are some but no cost is known. */
  dollars?: Maybe<Scalars['Float']['output']>;
  /** Number of completed generations. */
  jobs: Scalars['Int']['output'];
  /** Number of completed generations whose cost is unknown, not included in `dollars`. */
  unknownCostJobs: Scalars['Int']['output'];
  /** Billed cost of failed and cancelled generations in US dollars, not included in `dollars`. */
  unsuccessfulDollars: Scalars['Float']['output'];
  /** The value of the tag; null for the generations that have no tag with the key. */
  value?: Maybe<Scalars['String']['output']>;
};

/** Spend by the value of a tag. */
export type TagSpendReport = {
  __typename?: 'TagSpendReport';
  /** One row per value, most expensive first, and last the generations without the tag, if they cost anything. */
  rows: Array<TagSpend>;
  /** The whole spend: all values and the generations without the tag. */
  total: SpendTotal;
  /** The time span the report covers. */
  window: ResolvedTimeWindow;
};

/** A webhook. */
export type TestWebhookInput = {
  /** Global id of the webhook. */
  id: Scalars['ID']['input'];
};

/** Result of `testWebhook`. */
export type TestWebhookResult = NotAllowedError | TestWebhookSuccess | WebhookNotFoundError;

/** The test event was sent, or could not be: `error` says what became of it. */
export type TestWebhookSuccess = {
  __typename?: 'TestWebhookSuccess';
  /** The first 500 bytes of the answer's body; null if none came. */
  answer?: Maybe<Scalars['String']['output']>;
  /** Why it counts as a failure; null if the receiver took it. */
  error?: Maybe<Scalars['String']['output']>;
  /** How long it took. */
  milliseconds: Scalars['Int']['output'];
  /** HTTP status of the answer; null if none came. */
  statusCode?: Maybe<Scalars['Int']['output']>;
};

/** A time window, given in exactly one of these ways. */
export type TimeWindow =
  /** The time between two instants. */
  { between: TimeWindowBetween; day?: never; last?: never; }
  |  /** A calendar day in a time zone. */
  { between?: never; day: TimeWindowDay; last?: never; }
  |  /** The time up to now: an ISO 8601 duration such as `P7D`. Months follow the UTC calendar. */
  { between?: never; day?: never; last: Scalars['Duration']['input']; };

/** The time between two instants: from ≤ t < to. */
export type TimeWindowBetween = {
  /** Start, inclusive. */
  from: Scalars['DateTime']['input'];
  /** End, exclusive. */
  to: Scalars['DateTime']['input'];
};

/** A calendar day in a time zone: 23 or 25 hours long when the clocks change. */
export type TimeWindowDay = {
  /** The date, such as `2026-11-17`. */
  date: Scalars['LocalDate']['input'];
  /** IANA time zone, such as `Europe/Berlin`. */
  timeZone: Scalars['TimeZone']['input'];
};

/** The generation ended before it could be cancelled. */
export type TooLateToCancelError = Error & {
  __typename?: 'TooLateToCancelError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** The generation in its final state. */
  generation: Generation;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** Failures of one kind: with the same error type or, where there is none, with the same message apart from URLs, ids and numbers. */
export type TopError = {
  __typename?: 'TopError';
  /** Number of generations that failed this way. */
  count: Scalars['Int']['output'];
  /** Machine-readable reason, such as `content_policy_violation`; null if there is none. */
  errorType?: Maybe<Scalars['String']['output']>;
  /** When the latest of them ended. */
  lastSeen: Scalars['DateTime']['output'];
  /** The latest message, in fal's words; if `errorType` is null, the message they share, with placeholders for URLs, ids and numbers. */
  message?: Maybe<Scalars['String']['output']>;
};

/** The ledger's total compared with fal's usage of the whole account. Covers all generations that ended in the window, whatever their final state; the ledger counts known costs only. */
export type UsageComparison = {
  __typename?: 'UsageComparison';
  /** `ledgerDollars` minus `falDollars`; null if fal did not answer. */
  differenceDollars?: Maybe<Scalars['Float']['output']>;
  /** One row per endpoint, largest difference first. */
  endpoints: Array<EndpointUsage>;
  /** Cost according to fal's usage API, in US dollars; null if fal did not answer (see `problem`). */
  falDollars?: Maybe<Scalars['Float']['output']>;
  /** Cost recorded by the ledger, in US dollars. */
  ledgerDollars: Scalars['Float']['output'];
  /** Number of generations whose cost does not come from fal's billing records (yet). */
  notBilledJobs: Scalars['Int']['output'];
  /** Why fal did not answer; null if it did. */
  problem?: Maybe<Scalars['String']['output']>;
};

/** What the completed generations of one user cost. */
export type UserSpend = Spend & {
  __typename?: 'UserSpend';
  /** `dollars` by source, best source first. */
  bySource: Array<SourceSpend>;
  /** Their known cost in US dollars; null if there are some but no cost is known. */
  dollars?: Maybe<Scalars['Float']['output']>;
  /** Number of completed generations. */
  jobs: Scalars['Int']['output'];
  /** Number of completed generations whose cost is unknown, not included in `dollars`. */
  unknownCostJobs: Scalars['Int']['output'];
  /** Billed cost of failed and cancelled generations in US dollars, not included in `dollars`. */
  unsuccessfulDollars: Scalars['Float']['output'];
  /** The user. */
  userId: Scalars['String']['output'];
};

/** Spend by user. */
export type UserSpendReport = {
  __typename?: 'UserSpendReport';
  /** One row per user, most expensive first. */
  rows: Array<UserSpend>;
  /** All users together. */
  total: SpendTotal;
  /** The time span the report covers. */
  window: ResolvedTimeWindow;
};

/** Who asks, as the token or the API key says. */
export type Viewer = {
  __typename?: 'Viewer';
  /** The budgets that may be about the viewer's own generations. */
  budgets: Array<Budget>;
  /** What they may do. */
  role: ViewerRole;
  /** The user to whom what they submit belongs. */
  userId: Scalars['String']['output'];
};

/** What a viewer may do. */
export type ViewerRole =
  /** Reads and changes everybody's generations, and manages the API keys. */
  | 'ADMIN'
  /** Reads everybody's generations, and changes nothing. */
  | 'ANALYST'
  /** Submits generations, and reads, cancels and replays their own. */
  | 'USER';

/** A webhook delivery and its outcome. */
export type WebhookDelivery = {
  __typename?: 'WebhookDelivery';
  /** Number of deliveries this entry stands for: rejections of the same kind are sampled. */
  deliveries: Scalars['Int']['output'];
  /** What was wrong with it; null if nothing was. */
  detail?: Maybe<Scalars['String']['output']>;
  /** When it arrived. */
  receivedAt: Scalars['DateTime']['output'];
  /** The fal request id it names; null if it names none. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** Its outcome. */
  verdict: WebhookDeliveryVerdict;
};

/** A page of webhook deliveries. */
export type WebhookDeliveryConnection = {
  __typename?: 'WebhookDeliveryConnection';
  /** The items on this page. */
  edges: Array<WebhookDeliveryEdge>;
  /** Position of this page within the list. */
  pageInfo: PageInfo;
};

/** A webhook delivery and its position in the list. */
export type WebhookDeliveryEdge = {
  __typename?: 'WebhookDeliveryEdge';
  /** Position of this item in the list. Stays valid when items are added. */
  cursor: Scalars['String']['output'];
  /** The item. */
  node: WebhookDelivery;
};

/** Outcome of a webhook delivery. */
export type WebhookDeliveryVerdict =
  /** The generation was updated. */
  | 'APPLIED'
  /** It was not signed with any of fal's keys. */
  | 'BAD_SIGNATURE'
  /** The generation had already ended; nothing was changed. */
  | 'DUPLICATE'
  /** fal's keys could not be read; fal was told to deliver it again. */
  | 'KEYS_UNAVAILABLE'
  /** It is not a valid fal webhook. */
  | 'MALFORMED'
  /** Its timestamp was more than five minutes away from the time it arrived. */
  | 'STALE'
  /** There is no generation with this id. */
  | 'UNKNOWN_JOB'
  /** It belongs to another fal account. */
  | 'WRONG_ACCOUNT';

/** There is no such webhook. */
export type WebhookNotFoundError = Error & {
  __typename?: 'WebhookNotFoundError';
  /** What went wrong, for programs: one of a fixed set of codes. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

export type SendWhilePartitioningIsKilledMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SendWhilePartitioningIsKilledMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError' }
    | { __typename: 'EndpointNotAllowedError' }
    | { __typename: 'FalRejectedError' }
    | { __typename: 'FalUnavailableError' }
    | { __typename: 'IdempotencyConflictError' }
    | { __typename: 'InvalidInputError' }
    | { __typename: 'NotAllowedError' }
    | { __typename: 'PriceUnknownError' }
    | { __typename: 'RateLimitedError' }
    | { __typename: 'SubmissionUnconfirmedError' }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', requestId?: string | null } }
   };

export type SendWhilePartitioningMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SendWhilePartitioningMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError' }
    | { __typename: 'EndpointNotAllowedError' }
    | { __typename: 'FalRejectedError' }
    | { __typename: 'FalUnavailableError' }
    | { __typename: 'IdempotencyConflictError', message: string }
    | { __typename: 'InvalidInputError' }
    | { __typename: 'NotAllowedError' }
    | { __typename: 'PriceUnknownError' }
    | { __typename: 'RateLimitedError' }
    | { __typename: 'SubmissionUnconfirmedError' }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', id: string, requestId?: string | null } }
   };

export type FoundWhilePartitioningQueryVariables = Exact<{
  requestId: Scalars['String']['input'];
}>;


export type FoundWhilePartitioningQuery = { __typename?: 'Query', generation?: { __typename?: 'Generation', requestId?: string | null, status: GenerationStatus, tags: Array<{ __typename?: 'Tag', key: string, value: string }> } | null, generations: { __typename?: 'GenerationConnection', edges: Array<{ __typename?: 'GenerationEdge', node: { __typename?: 'Generation', requestId?: string | null } }> } };

export type SendWithPartmanMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SendWithPartmanMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError' }
    | { __typename: 'EndpointNotAllowedError' }
    | { __typename: 'FalRejectedError' }
    | { __typename: 'FalUnavailableError' }
    | { __typename: 'IdempotencyConflictError' }
    | { __typename: 'InvalidInputError' }
    | { __typename: 'NotAllowedError' }
    | { __typename: 'PriceUnknownError' }
    | { __typename: 'RateLimitedError' }
    | { __typename: 'SubmissionUnconfirmedError' }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', requestId?: string | null } }
   };

export type SubmitForReplicasMutationVariables = Exact<{ [key: string]: never; }>;


export type SubmitForReplicasMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename?: 'BudgetExceededError' }
    | { __typename?: 'EndpointNotAllowedError' }
    | { __typename?: 'FalRejectedError' }
    | { __typename?: 'FalUnavailableError' }
    | { __typename?: 'IdempotencyConflictError' }
    | { __typename?: 'InvalidInputError' }
    | { __typename?: 'NotAllowedError' }
    | { __typename?: 'PriceUnknownError' }
    | { __typename?: 'RateLimitedError' }
    | { __typename?: 'SubmissionUnconfirmedError' }
    | { __typename?: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', id: string } }
   };

export type NewestForReplicasQueryVariables = Exact<{ [key: string]: never; }>;


export type NewestForReplicasQuery = { __typename?: 'Query', generations: { __typename?: 'GenerationConnection', edges: Array<{ __typename?: 'GenerationEdge', node: { __typename?: 'Generation', id: string } }> } };

export type SendBesideReplaysMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SendBesideReplaysMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError' }
    | { __typename: 'EndpointNotAllowedError' }
    | { __typename: 'FalRejectedError' }
    | { __typename: 'FalUnavailableError', generation: { __typename?: 'Generation', id: string, replays: Array<{ __typename?: 'Generation', id: string }> } }
    | { __typename: 'IdempotencyConflictError' }
    | { __typename: 'InvalidInputError' }
    | { __typename: 'NotAllowedError' }
    | { __typename: 'PriceUnknownError' }
    | { __typename: 'RateLimitedError' }
    | { __typename: 'SubmissionUnconfirmedError', generation: { __typename?: 'Generation', id: string } }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', id: string, requestId?: string | null, status: GenerationStatus, replayOf?: { __typename?: 'Generation', id: string } | null } }
   };

export type SendWithKeyMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SendWithKeyMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError', code: string, message: string }
    | { __typename: 'EndpointNotAllowedError', code: string, message: string }
    | { __typename: 'FalRejectedError', code: string, message: string, falStatus: number, generation: { __typename?: 'Generation', id: string, status: GenerationStatus, errorType?: string | null } }
    | { __typename: 'FalUnavailableError', code: string, message: string, generation: { __typename?: 'Generation', id: string, status: GenerationStatus } }
    | { __typename: 'IdempotencyConflictError', code: string, message: string, generation: { __typename?: 'Generation', id: string, status: GenerationStatus } }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotAllowedError', code: string, message: string }
    | { __typename: 'PriceUnknownError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'SubmissionUnconfirmedError', code: string, message: string, generation: { __typename?: 'Generation', id: string, status: GenerationStatus } }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', id: string, status: GenerationStatus } }
   };

export type SendMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SendMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError', code: string, message: string }
    | { __typename: 'EndpointNotAllowedError', code: string, message: string }
    | { __typename: 'FalRejectedError', code: string, message: string }
    | { __typename: 'FalUnavailableError', code: string, message: string, generation: { __typename?: 'Generation', status: GenerationStatus, errorType?: string | null } }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotAllowedError', code: string, message: string }
    | { __typename: 'PriceUnknownError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'SubmissionUnconfirmedError', code: string, message: string, generation: { __typename?: 'Generation', requestId?: string | null, status: GenerationStatus } }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', requestId?: string | null, status: GenerationStatus } }
   };

export type StatesQueryVariables = Exact<{ [key: string]: never; }>;


export type StatesQuery = { __typename?: 'Query', generations: { __typename?: 'GenerationConnection', edges: Array<{ __typename?: 'GenerationEdge', node: { __typename?: 'Generation', requestId?: string | null, status: GenerationStatus, outputs: Array<{ __typename?: 'Output', url: string }> } }> } };

export type SendWithTagsMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SendWithTagsMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError' }
    | { __typename: 'EndpointNotAllowedError' }
    | { __typename: 'FalRejectedError' }
    | { __typename: 'FalUnavailableError', generation: { __typename?: 'Generation', tags: Array<{ __typename?: 'Tag', key: string, value: string }> } }
    | { __typename: 'IdempotencyConflictError', generation: { __typename?: 'Generation', tags: Array<{ __typename?: 'Tag', key: string, value: string }> } }
    | { __typename: 'InvalidInputError', field: string, message: string }
    | { __typename: 'NotAllowedError' }
    | { __typename: 'PriceUnknownError' }
    | { __typename: 'RateLimitedError' }
    | { __typename: 'SubmissionUnconfirmedError' }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', requestId?: string | null, tags: Array<{ __typename?: 'Tag', key: string, value: string }>, replayOf?: { __typename?: 'Generation', id: string } | null } }
   };

export type SendTurnedAwayMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SendTurnedAwayMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError', message: string }
    | { __typename: 'EndpointNotAllowedError', message: string }
    | { __typename: 'FalRejectedError', message: string, falStatus: number, generation: { __typename?: 'Generation', id: string, status: GenerationStatus } }
    | { __typename: 'FalUnavailableError', message: string, generation: { __typename?: 'Generation', id: string, status: GenerationStatus } }
    | { __typename: 'IdempotencyConflictError', message: string }
    | { __typename: 'InvalidInputError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'PriceUnknownError', message: string }
    | { __typename: 'RateLimitedError', message: string }
    | { __typename: 'SubmissionUnconfirmedError', message: string, generation: { __typename?: 'Generation', id: string, status: GenerationStatus } }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', id: string, status: GenerationStatus } }
   };

export type CreateKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateKeyMutation = { __typename?: 'Mutation', createApiKey:
    | { __typename: 'CreateApiKeySuccess', key: string, apiKey: { __typename?: 'ApiKey', id: string, prefix: string, name: string, role: ViewerRole, userId?: string | null, createdBy?: string | null, expiresAt?: string | null, lastUsedAt?: string | null, revokedAt?: string | null } }
    | { __typename: 'InvalidInputError', field: string, code: string, message: string }
    | { __typename: 'NotAllowedError', code: string, message: string }
   };

export type RevokeKeyMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type RevokeKeyMutation = { __typename?: 'Mutation', revokeApiKey:
    | { __typename: 'ApiKeyNotFoundError', code: string }
    | { __typename: 'NotAllowedError', code: string }
    | { __typename: 'RevokeApiKeySuccess', apiKey: { __typename?: 'ApiKey', id: string, revokedAt?: string | null } }
   };

export type KeysQueryVariables = Exact<{
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type KeysQuery = { __typename?: 'Query', apiKeys: { __typename?: 'ApiKeyConnection', edges: Array<{ __typename?: 'ApiKeyEdge', node: { __typename?: 'ApiKey', id: string, name: string, prefix: string, lastUsedAt?: string | null } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } };

export type SubmitMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SubmitMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError', code: string, message: string }
    | { __typename: 'EndpointNotAllowedError', code: string, message: string }
    | { __typename: 'FalRejectedError', code: string, message: string, falStatus: number, generation: { __typename?: 'Generation', status: GenerationStatus, error?: string | null, errorType?: string | null } }
    | { __typename: 'FalUnavailableError', code: string, message: string, generation: { __typename?: 'Generation', status: GenerationStatus, errorType?: string | null } }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string, field: string }
    | { __typename: 'NotAllowedError', code: string, message: string }
    | { __typename: 'PriceUnknownError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'SubmissionUnconfirmedError', code: string, message: string, generation: { __typename?: 'Generation', id: string, requestId?: string | null, status: GenerationStatus } }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', id: string, requestId?: string | null, userId: string, status: GenerationStatus, costCents?: number | null, durationS?: number | null } }
   };

export type OneQueryVariables = Exact<{
  requestId: Scalars['String']['input'];
}>;


export type OneQuery = { __typename?: 'Query', generation?: { __typename?: 'Generation', id: string, requestId?: string | null, userId: string, endpoint: string, status: GenerationStatus, inputs: unknown, prompt?: string | null, outputUrl?: string | null, seed?: string | null, durationS?: number | null, costCents?: number | null, error?: string | null, errorType?: string | null, createdAt: string, finishedAt?: string | null, outputs: Array<{ __typename?: 'Output', url: string, contentType?: string | null, width?: number | null, height?: number | null }> } | null };

export type ByIdQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ByIdQuery = { __typename?: 'Query', node?:
    | { __typename: 'ApiKey', id: string }
    | { __typename: 'Budget', id: string }
    | { __typename: 'Generation', id: string }
    | { __typename: 'OutgoingWebhook', id: string }
    | { __typename: 'Replay', id: string }
   | null };

export type PageQueryVariables = Exact<{
  filter?: InputMaybe<GenerationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type PageQuery = { __typename?: 'Query', generations: { __typename?: 'GenerationConnection', edges: Array<{ __typename?: 'GenerationEdge', cursor: string, node: { __typename?: 'Generation', requestId?: string | null, userId: string, endpoint: string, prompt?: string | null, status: GenerationStatus } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null } } };

export type SetBudgetMutationVariables = Exact<{
  input: SetBudgetInput;
}>;


export type SetBudgetMutation = { __typename?: 'Mutation', setBudget:
    | { __typename: 'BudgetNotFoundError', code: string, message: string }
    | { __typename: 'InvalidInputError', field: string, message: string, code: string }
    | { __typename: 'NotAllowedError', code: string, message: string }
    | { __typename: 'SetBudgetSuccess', budget: { __typename?: 'Budget', id: string, action: BudgetAction, limitDollars: number, spentDollars: number, reservedDollars: number, remainingDollars: number, unpricedJobs: number, period: BudgetPeriod, timeZone: string, periodStart: string, resetsAt: string, effectiveSince?: string | null, setBy?: string | null, scope: { __typename?: 'BudgetScope', userId?: string | null, endpoint?: string | null, everything: boolean, tag?: { __typename?: 'Tag', key: string, value: string } | null } } }
   };

export type BudgetAmountsFragment = { __typename?: 'Budget', id: string, action: BudgetAction, limitDollars: number, spentDollars: number, reservedDollars: number, remainingDollars: number, unpricedJobs: number, period: BudgetPeriod, timeZone: string, periodStart: string, resetsAt: string, effectiveSince?: string | null, setBy?: string | null, scope: { __typename?: 'BudgetScope', userId?: string | null, endpoint?: string | null, everything: boolean, tag?: { __typename?: 'Tag', key: string, value: string } | null } };

export type RemoveBudgetMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type RemoveBudgetMutation = { __typename?: 'Mutation', removeBudget:
    | { __typename: 'BudgetNotFoundError', code: string, message: string }
    | { __typename: 'NotAllowedError', code: string, message: string }
    | { __typename: 'RemoveBudgetSuccess' }
   };

export type BudgetsQueryVariables = Exact<{ [key: string]: never; }>;


export type BudgetsQuery = { __typename?: 'Query', budgets: Array<{ __typename?: 'Budget', id: string, action: BudgetAction, limitDollars: number, spentDollars: number, reservedDollars: number, remainingDollars: number, unpricedJobs: number, period: BudgetPeriod, timeZone: string, periodStart: string, resetsAt: string, effectiveSince?: string | null, setBy?: string | null, scope: { __typename?: 'BudgetScope', userId?: string | null, endpoint?: string | null, everything: boolean, tag?: { __typename?: 'Tag', key: string, value: string } | null } }>, viewer: { __typename?: 'Viewer', budgets: Array<{ __typename?: 'Budget', id: string }> } };

export type SubmitWithinBudgetMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SubmitWithinBudgetMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError', code: string, message: string, limitDollars: number, spentDollars: number, reservedDollars: number, requestedDollars: number, resetsAt: string }
    | { __typename: 'EndpointNotAllowedError', code: string, message: string }
    | { __typename: 'FalRejectedError', code: string, message: string }
    | { __typename: 'FalUnavailableError', code: string, message: string }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotAllowedError', code: string, message: string }
    | { __typename: 'PriceUnknownError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'SubmissionUnconfirmedError', code: string, message: string }
    | { __typename: 'SubmitGenerationSuccess' }
   };

export type ReplayWithinBudgetMutationVariables = Exact<{
  userId: Scalars['String']['input'];
}>;


export type ReplayWithinBudgetMutation = { __typename?: 'Mutation', replayGenerations:
    | { __typename?: 'InvalidInputError' }
    | { __typename?: 'NotAllowedError' }
    | { __typename?: 'NothingToReplayError' }
    | { __typename?: 'RateLimitedError' }
    | { __typename?: 'ReplayGenerationsSuccess', replay: { __typename?: 'Replay', id: string } }
    | { __typename?: 'ReplayLimitError' }
    | { __typename?: 'ReplayPlanChangedError' }
    | { __typename?: 'ReplayPlanExpiredError' }
   };

export type PausedReplaysQueryVariables = Exact<{ [key: string]: never; }>;


export type PausedReplaysQuery = { __typename?: 'Query', replays: { __typename?: 'ReplayConnection', edges: Array<{ __typename?: 'ReplayEdge', node: { __typename?: 'Replay', state: ReplayState, pauseReason?: string | null, counts: { __typename?: 'ReplayCounts', waiting: number } } }> } };

export type DeliveriesQueryVariables = Exact<{
  verdict?: InputMaybe<WebhookDeliveryVerdict>;
  requestId?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type DeliveriesQuery = { __typename?: 'Query', webhookDeliveries: { __typename?: 'WebhookDeliveryConnection', edges: Array<{ __typename?: 'WebhookDeliveryEdge', node: { __typename?: 'WebhookDelivery', receivedAt: string, requestId?: string | null, verdict: WebhookDeliveryVerdict, detail?: string | null, deliveries: number } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } };

export type SubmitInAnOutageMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SubmitInAnOutageMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError' }
    | { __typename: 'EndpointNotAllowedError' }
    | { __typename: 'FalRejectedError' }
    | { __typename: 'FalUnavailableError' }
    | { __typename: 'IdempotencyConflictError' }
    | { __typename: 'InvalidInputError' }
    | { __typename: 'NotAllowedError' }
    | { __typename: 'PriceUnknownError' }
    | { __typename: 'RateLimitedError' }
    | { __typename: 'SubmissionUnconfirmedError' }
    | { __typename: 'SubmitGenerationSuccess' }
   };

export type SearchPageQueryVariables = Exact<{
  filter?: InputMaybe<GenerationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
}>;


export type SearchPageQuery = { __typename?: 'Query', generations: { __typename?: 'GenerationConnection', edges: Array<{ __typename?: 'GenerationEdge', node: { __typename?: 'Generation', requestId?: string | null } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } };

export type OrderedQueryVariables = Exact<{
  filter?: InputMaybe<GenerationFilter>;
  orderBy: GenerationOrder;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type OrderedQuery = { __typename?: 'Query', generations: { __typename?: 'GenerationConnection', edges: Array<{ __typename?: 'GenerationEdge', cursor: string, node: { __typename?: 'Generation', requestId?: string | null } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null } } };

export type LiveSubscriptionVariables = Exact<{
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type LiveSubscription = { __typename?: 'Subscription', generationUpdated: { __typename?: 'GenerationUpdate', cursor: string, gap: boolean, id?: string | null, generation?: { __typename?: 'Generation', id: string, status: GenerationStatus } | null } };

export type SubmitForMetricsMutationVariables = Exact<{
  endpoint: Scalars['String']['input'];
}>;


export type SubmitForMetricsMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError' }
    | { __typename: 'EndpointNotAllowedError' }
    | { __typename: 'FalRejectedError' }
    | { __typename: 'FalUnavailableError' }
    | { __typename: 'IdempotencyConflictError' }
    | { __typename: 'InvalidInputError' }
    | { __typename: 'NotAllowedError' }
    | { __typename: 'PriceUnknownError' }
    | { __typename: 'RateLimitedError' }
    | { __typename: 'SubmissionUnconfirmedError' }
    | { __typename: 'SubmitGenerationSuccess' }
   };

export type SetBudgetForMetricsMutationVariables = Exact<{ [key: string]: never; }>;


export type SetBudgetForMetricsMutation = { __typename?: 'Mutation', setBudget:
    | { __typename: 'BudgetNotFoundError' }
    | { __typename: 'InvalidInputError' }
    | { __typename: 'NotAllowedError' }
    | { __typename: 'SetBudgetSuccess' }
   };

export type ReportsQueryVariables = Exact<{
  window?: InputMaybe<TimeWindow>;
}>;


export type ReportsQuery = { __typename?: 'Query', spendByEndpoint: { __typename?: 'EndpointSpendReport', window: { __typename?: 'ResolvedTimeWindow', from: string, to: string }, rows: Array<{ __typename?: 'EndpointSpend', endpoint: string, jobs: number, dollars?: number | null, unknownCostJobs: number }>, total: { __typename?: 'SpendTotal', jobs: number, dollars?: number | null, unknownCostJobs: number } }, spendByUser: { __typename?: 'UserSpendReport', rows: Array<{ __typename?: 'UserSpend', userId: string, dollars?: number | null }> }, spendOverTime: { __typename?: 'SpendOverTimeReport', rows: Array<{ __typename?: 'SpendBucket', from: string, to: string, jobs: number, dollars?: number | null }>, total: { __typename?: 'SpendTotal', dollars?: number | null } }, failureRates: { __typename?: 'FailureRateReport', rows: Array<{ __typename?: 'EndpointFailureRate', endpoint: string, jobs: number, failed: number, failRate: number, failRateInterval: { __typename?: 'RateInterval', low: number, high: number }, topErrors: Array<{ __typename?: 'TopError', errorType?: string | null, message?: string | null, count: number }> }> }, latency: { __typename?: 'LatencyReport', rows: Array<{ __typename?: 'EndpointLatency', endpoint: string, p50: number }> } };

export type ByTagQueryVariables = Exact<{
  window?: InputMaybe<TimeWindow>;
}>;


export type ByTagQuery = { __typename?: 'Query', spendByTag: { __typename?: 'TagSpendReport', rows: Array<{ __typename?: 'TagSpend', value?: string | null, dollars?: number | null, unknownCostJobs: number }>, total: { __typename?: 'SpendTotal', dollars?: number | null, unknownCostJobs: number } } };

export type StuckQueryVariables = Exact<{
  olderThan?: InputMaybe<Scalars['Duration']['input']>;
}>;


export type StuckQuery = { __typename?: 'Query', stuckGenerations: { __typename?: 'StuckGenerationConnection', edges: Array<{ __typename?: 'StuckGenerationEdge', node: { __typename?: 'StuckGeneration', reason: StuckReason, evidence: string, generation: { __typename?: 'Generation', requestId?: string | null } } }> } };

export type CreateWebhookMutationVariables = Exact<{
  input: CreateWebhookInput;
}>;


export type CreateWebhookMutation = { __typename?: 'Mutation', createWebhook:
    | { __typename: 'CreateWebhookSuccess', secret: string, webhook: { __typename?: 'OutgoingWebhook', id: string, url?: string | null, host: string, events: Array<OutgoingWebhookEvent>, description?: string | null, createdBy: string, disabledAt?: string | null, waiting: number } }
    | { __typename: 'InvalidInputError', field: string, message: string, code: string }
    | { __typename: 'NotAllowedError', code: string }
   };

export type WebhooksQueryVariables = Exact<{ [key: string]: never; }>;


export type WebhooksQuery = { __typename?: 'Query', webhooks: Array<{ __typename?: 'OutgoingWebhook', id: string, url?: string | null, host: string, events: Array<OutgoingWebhookEvent>, failingSince?: string | null, disabledAt?: string | null, disabledReason?: string | null, waiting: number, lastDeliveries: Array<{ __typename?: 'OutgoingWebhookDelivery', messageId: string, event: OutgoingWebhookEvent, subject: string, attempts: number, deliveredAt?: string | null, nextAttemptAt?: string | null, statusCode?: number | null, error?: string | null }> }> };

export type TestWebhookMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type TestWebhookMutation = { __typename?: 'Mutation', testWebhook:
    | { __typename: 'NotAllowedError', code: string }
    | { __typename: 'TestWebhookSuccess', statusCode?: number | null, error?: string | null, answer?: string | null, milliseconds: number }
    | { __typename: 'WebhookNotFoundError', code: string }
   };

export type EnableWebhookMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type EnableWebhookMutation = { __typename?: 'Mutation', enableWebhook:
    | { __typename: 'EnableWebhookSuccess', webhook: { __typename?: 'OutgoingWebhook', id: string, disabledAt?: string | null, disabledReason?: string | null } }
    | { __typename: 'NotAllowedError', code: string }
    | { __typename: 'WebhookNotFoundError', code: string }
   };

export type DeleteWebhookMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type DeleteWebhookMutation = { __typename?: 'Mutation', deleteWebhook:
    | { __typename: 'DeleteWebhookSuccess', webhook: { __typename?: 'OutgoingWebhook', id: string } }
    | { __typename: 'NotAllowedError', code: string }
    | { __typename: 'WebhookNotFoundError', code: string }
   };

export type SubmitForWebhookMutationVariables = Exact<{
  prompt: Scalars['String']['input'];
}>;


export type SubmitForWebhookMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError' }
    | { __typename: 'EndpointNotAllowedError' }
    | { __typename: 'FalRejectedError' }
    | { __typename: 'FalUnavailableError' }
    | { __typename: 'IdempotencyConflictError' }
    | { __typename: 'InvalidInputError' }
    | { __typename: 'NotAllowedError' }
    | { __typename: 'PriceUnknownError' }
    | { __typename: 'RateLimitedError' }
    | { __typename: 'SubmissionUnconfirmedError' }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', id: string, requestId?: string | null } }
   };

export type BeginMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type BeginMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'BudgetExceededError' }
    | { __typename: 'EndpointNotAllowedError' }
    | { __typename: 'FalRejectedError' }
    | { __typename: 'FalUnavailableError' }
    | { __typename: 'IdempotencyConflictError', code: string, generation: { __typename?: 'Generation', id: string } }
    | { __typename: 'InvalidInputError', field: string }
    | { __typename: 'NotAllowedError' }
    | { __typename: 'PriceUnknownError' }
    | { __typename: 'RateLimitedError' }
    | { __typename: 'SubmissionUnconfirmedError', generation: { __typename?: 'Generation', id: string, requestId?: string | null, status: GenerationStatus } }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', id: string, requestId?: string | null, status: GenerationStatus } }
   };

export type CancelMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CancelMutation = { __typename?: 'Mutation', cancelGeneration:
    | { __typename: 'CancelGenerationSuccess', generation: { __typename?: 'Generation', status: GenerationStatus, cancelRequestedAt?: string | null, endedBy?: EndedBy | null } }
    | { __typename: 'CancellationUnconfirmedError', message: string }
    | { __typename: 'GenerationNotFoundError', message: string }
    | { __typename: 'NotAllowedError', message: string }
    | { __typename: 'RateLimitedError', message: string }
    | { __typename: 'TooLateToCancelError', code: string, message: string, generation: { __typename?: 'Generation', status: GenerationStatus } }
   };

export type RowQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type RowQuery = { __typename?: 'Query', node?:
    | { __typename?: 'ApiKey' }
    | { __typename?: 'Budget' }
    | { __typename?: 'Generation', requestId?: string | null, status: GenerationStatus, error?: string | null, errorType?: string | null, seed?: string | null, endedBy?: EndedBy | null, cancelRequestedAt?: string | null, outputs: Array<{ __typename?: 'Output', url: string }>, deliveries: Array<{ __typename?: 'WebhookDelivery', verdict: WebhookDeliveryVerdict, deliveries: number }> }
    | { __typename?: 'OutgoingWebhook' }
    | { __typename?: 'Replay' }
   | null };

export type FindQueryVariables = Exact<{
  filter?: InputMaybe<GenerationFilter>;
}>;


export type FindQuery = { __typename?: 'Query', generationCount: number, generations: { __typename?: 'GenerationConnection', window?: { __typename?: 'ResolvedTimeWindow', from: string, to: string } | null, edges: Array<{ __typename?: 'GenerationEdge', node: { __typename?: 'Generation', requestId?: string | null } }> } };

export type PlanQueryVariables = Exact<{
  filter: GenerationFilter;
  overrides?: InputMaybe<Scalars['JSON']['input']>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  pinSeed?: InputMaybe<Scalars['Boolean']['input']>;
  includeReplayed?: InputMaybe<Scalars['Boolean']['input']>;
  includeRefused?: InputMaybe<Scalars['Boolean']['input']>;
  includeUnconfirmed?: InputMaybe<Scalars['Boolean']['input']>;
}>;


export type PlanQuery = { __typename?: 'Query', replayPlan: { __typename?: 'ReplayPlan', matched: number, toReplay: number, estimatedDollars?: number | null, unpricedJobs: number, unverifiedJobs: number, lowDollars?: number | null, highDollars?: number | null, token: string, expiresAt: string, byEndpoint: Array<{ __typename?: 'ReplayEndpointEstimate', endpoint: string, jobs: number, estimatedDollars?: number | null, unpricedJobs: number }>, skipped: Array<{ __typename?: 'SkippedJobs', reason: ReplaySkipReason, count: number, examples: Array<{ __typename?: 'Generation', id: string }> }> } };

export type ReplayMutationVariables = Exact<{
  input: ReplayGenerationsInput;
}>;


export type ReplayMutation = { __typename?: 'Mutation', replayGenerations:
    | { __typename: 'InvalidInputError', code: string, message: string, field: string }
    | { __typename: 'NotAllowedError', code: string, message: string }
    | { __typename: 'NothingToReplayError', code: string, message: string, matched: number, skipped: Array<{ __typename?: 'SkippedJobs', reason: ReplaySkipReason, count: number }> }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'ReplayGenerationsSuccess', replay: { __typename?: 'Replay', id: string, requestedBy: string, filter: unknown, overrides?: unknown | null, state: ReplayState, pauseReason?: string | null, total: number, estimatedDollars?: number | null, unpricedJobs: number, lowDollars?: number | null, highDollars?: number | null, unverifiedJobs?: number | null, spentDollars?: number | null, counts: { __typename?: 'ReplayCounts', waiting: number, inQueue: number, inProgress: number, completed: number, failed: number, cancelled: number }, generations: { __typename?: 'ReplayGenerationsConnection', edges: Array<{ __typename?: 'ReplayGenerationsEdge', node: { __typename?: 'Generation', id: string, userId: string, inputs: unknown, durationS?: number | null, costCents?: number | null, replayOf?: { __typename?: 'Generation', id: string } | null } }> } } }
    | { __typename: 'ReplayLimitError', code: string, message: string, toReplay: number, estimatedDollars?: number | null, unpricedJobs: number }
    | { __typename: 'ReplayPlanChangedError', code: string, message: string, skipped: Array<{ __typename?: 'SkippedJobs', reason: ReplaySkipReason, count: number }> }
    | { __typename: 'ReplayPlanExpiredError', code: string, message: string }
   };

export type ProgressQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ProgressQuery = { __typename?: 'Query', node?:
    | { __typename?: 'ApiKey' }
    | { __typename?: 'Budget' }
    | { __typename?: 'Generation' }
    | { __typename?: 'OutgoingWebhook' }
    | { __typename?: 'Replay', state: ReplayState, pausedAt?: string | null, pauseReason?: string | null, cancelledAt?: string | null, endedAt?: string | null, total: number, spentDollars?: number | null, unknownCosts: number, counts: { __typename?: 'ReplayCounts', waiting: number, inQueue: number, inProgress: number, completed: number, failed: number, cancelled: number } }
   | null };

export type PauseMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type PauseMutation = { __typename?: 'Mutation', pauseReplay:
    | { __typename: 'NotAllowedError', code: string, message: string }
    | { __typename: 'PauseReplaySuccess', replay: { __typename?: 'Replay', state: ReplayState, pauseReason?: string | null } }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'ReplayNotFoundError', code: string, message: string }
    | { __typename: 'ReplayOverError', code: string, message: string }
   };

export type ResumeMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ResumeMutation = { __typename?: 'Mutation', resumeReplay:
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotAllowedError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'ReplayCommittedError', code: string, message: string }
    | { __typename: 'ReplayNotFoundError', code: string, message: string }
    | { __typename: 'ReplayOverError', code: string, message: string }
    | { __typename: 'ResumeReplaySuccess', replay: { __typename?: 'Replay', state: ReplayState, pauseReason?: string | null } }
   };

export type ResumeWithLimitMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  maxDollars?: InputMaybe<Scalars['Float']['input']>;
}>;


export type ResumeWithLimitMutation = { __typename?: 'Mutation', resumeReplay:
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotAllowedError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'ReplayCommittedError', committedDollars: number, code: string, message: string }
    | { __typename: 'ReplayNotFoundError', code: string, message: string }
    | { __typename: 'ReplayOverError', code: string, message: string }
    | { __typename: 'ResumeReplaySuccess', replay: { __typename?: 'Replay', state: ReplayState, pauseReason?: string | null, maxDollars?: number | null } }
   };

export type CancelReplayMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CancelReplayMutation = { __typename?: 'Mutation', cancelReplay:
    | { __typename: 'CancelReplaySuccess', replay: { __typename?: 'Replay', state: ReplayState, counts: { __typename?: 'ReplayCounts', waiting: number, cancelled: number } } }
    | { __typename: 'NotAllowedError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'ReplayNotFoundError', code: string, message: string }
    | { __typename: 'ReplayOverError', code: string, message: string }
   };

export const BudgetAmountsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BudgetAmounts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Budget"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"limitDollars"}},{"kind":"Field","name":{"kind":"Name","value":"spentDollars"}},{"kind":"Field","name":{"kind":"Name","value":"reservedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"remainingDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedJobs"}},{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"periodStart"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveSince"}},{"kind":"Field","name":{"kind":"Name","value":"setBy"}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"tag"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"everything"}}]}}]}}]} as unknown as DocumentNode<BudgetAmountsFragment, unknown>;
export const SendWhilePartitioningIsKilledDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SendWhilePartitioningIsKilled"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SendWhilePartitioningIsKilledMutation, SendWhilePartitioningIsKilledMutationVariables>;
export const SendWhilePartitioningDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SendWhilePartitioning"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IdempotencyConflictError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<SendWhilePartitioningMutation, SendWhilePartitioningMutationVariables>;
export const FoundWhilePartitioningDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FoundWhilePartitioning"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"requestId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"requestId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"requestId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"tags"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"userId"},"value":{"kind":"StringValue","value":"old","block":false}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}}]}}]}}]} as unknown as DocumentNode<FoundWhilePartitioningQuery, FoundWhilePartitioningQueryVariables>;
export const SendWithPartmanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SendWithPartman"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SendWithPartmanMutation, SendWithPartmanMutationVariables>;
export const SubmitForReplicasDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SubmitForReplicas"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"endpoint"},"value":{"kind":"StringValue","value":"fal-ai/flux/dev","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"inputs"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"prompt"},"value":{"kind":"StringValue","value":"x","block":false}}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SubmitForReplicasMutation, SubmitForReplicasMutationVariables>;
export const NewestForReplicasDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NewestForReplicas"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode<NewestForReplicasQuery, NewestForReplicasQueryVariables>;
export const SendBesideReplaysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SendBesideReplays"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"replayOf"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FalUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"replays"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmissionUnconfirmedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SendBesideReplaysMutation, SendBesideReplaysMutationVariables>;
export const SendWithKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SendWithKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FalRejectedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"falStatus"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorType"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FalUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmissionUnconfirmedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IdempotencyConflictError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SendWithKeyMutation, SendWithKeyMutationVariables>;
export const SendDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Send"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FalUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorType"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmissionUnconfirmedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SendMutation, SendMutationVariables>;
export const StatesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"States"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"outputs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<StatesQuery, StatesQueryVariables>;
export const SendWithTagsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SendWithTags"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"tags"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayOf"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IdempotencyConflictError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tags"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FalUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tags"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<SendWithTagsMutation, SendWithTagsMutationVariables>;
export const SendTurnedAwayDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SendTurnedAway"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FalRejectedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"falStatus"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FalUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmissionUnconfirmedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SendTurnedAwayMutation, SendTurnedAwayMutationVariables>;
export const CreateKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateApiKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreateApiKeySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CreateKeyMutation, CreateKeyMutationVariables>;
export const RevokeKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeApiKeySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<RevokeKeyMutation, RevokeKeyMutationVariables>;
export const KeysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Keys"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKeys"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<KeysQuery, KeysQueryVariables>;
export const SubmitDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Submit"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"costCents"}},{"kind":"Field","name":{"kind":"Name","value":"durationS"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FalRejectedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"falStatus"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"errorType"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FalUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorType"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmissionUnconfirmedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SubmitMutation, SubmitMutationVariables>;
export const OneDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"One"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"requestId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"requestId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"requestId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"inputs"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"outputUrl"}},{"kind":"Field","name":{"kind":"Name","value":"outputs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"contentType"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}}]}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"durationS"}},{"kind":"Field","name":{"kind":"Name","value":"costCents"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"errorType"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]}}]} as unknown as DocumentNode<OneQuery, OneQueryVariables>;
export const ByIdDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ById"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"__typename"}}]}}]}}]} as unknown as DocumentNode<ByIdQuery, ByIdQueryVariables>;
export const PageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Page"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerationFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<PageQuery, PageQueryVariables>;
export const SetBudgetDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetBudget"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetBudgetInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setBudget"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SetBudgetSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"budget"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BudgetAmounts"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BudgetAmounts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Budget"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"limitDollars"}},{"kind":"Field","name":{"kind":"Name","value":"spentDollars"}},{"kind":"Field","name":{"kind":"Name","value":"reservedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"remainingDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedJobs"}},{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"periodStart"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveSince"}},{"kind":"Field","name":{"kind":"Name","value":"setBy"}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"tag"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"everything"}}]}}]}}]} as unknown as DocumentNode<SetBudgetMutation, SetBudgetMutationVariables>;
export const RemoveBudgetDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RemoveBudget"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"removeBudget"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RemoveBudgetMutation, RemoveBudgetMutationVariables>;
export const BudgetsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Budgets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"budgets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BudgetAmounts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"budgets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BudgetAmounts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Budget"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"limitDollars"}},{"kind":"Field","name":{"kind":"Name","value":"spentDollars"}},{"kind":"Field","name":{"kind":"Name","value":"reservedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"remainingDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedJobs"}},{"kind":"Field","name":{"kind":"Name","value":"period"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"periodStart"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveSince"}},{"kind":"Field","name":{"kind":"Name","value":"setBy"}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"tag"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"everything"}}]}}]}}]} as unknown as DocumentNode<BudgetsQuery, BudgetsQueryVariables>;
export const SubmitWithinBudgetDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SubmitWithinBudget"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BudgetExceededError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"limitDollars"}},{"kind":"Field","name":{"kind":"Name","value":"spentDollars"}},{"kind":"Field","name":{"kind":"Name","value":"reservedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"requestedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}}]}}]}}]} as unknown as DocumentNode<SubmitWithinBudgetMutation, SubmitWithinBudgetMutationVariables>;
export const ReplayWithinBudgetDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplayWithinBudget"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayGenerations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userId"}}}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplayGenerationsSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ReplayWithinBudgetMutation, ReplayWithinBudgetMutationVariables>;
export const PausedReplaysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PausedReplays"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replays"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"pauseReason"}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<PausedReplaysQuery, PausedReplaysQueryVariables>;
export const DeliveriesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Deliveries"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"verdict"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookDeliveryVerdict"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"requestId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhookDeliveries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"verdict"},"value":{"kind":"Variable","name":{"kind":"Name","value":"verdict"}}},{"kind":"Argument","name":{"kind":"Name","value":"requestId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"requestId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"detail"}},{"kind":"Field","name":{"kind":"Name","value":"deliveries"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<DeliveriesQuery, DeliveriesQueryVariables>;
export const SubmitInAnOutageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SubmitInAnOutage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}}]}}]}}]} as unknown as DocumentNode<SubmitInAnOutageMutation, SubmitInAnOutageMutationVariables>;
export const SearchPageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SearchPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerationFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<SearchPageQuery, SearchPageQueryVariables>;
export const OrderedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Ordered"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerationFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerationOrder"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<OrderedQuery, OrderedQueryVariables>;
export const LiveDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"Live"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generationUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"gap"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<LiveSubscription, LiveSubscriptionVariables>;
export const SubmitForMetricsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SubmitForMetrics"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"endpoint"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"endpoint"},"value":{"kind":"Variable","name":{"kind":"Name","value":"endpoint"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"inputs"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"prompt"},"value":{"kind":"StringValue","value":"a-secret-prompt","block":false}}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}}]}}]}}]} as unknown as DocumentNode<SubmitForMetricsMutation, SubmitForMetricsMutationVariables>;
export const SetBudgetForMetricsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetBudgetForMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setBudget"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"scope"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"everything"},"value":{"kind":"BooleanValue","value":true}}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"limitDollars"},"value":{"kind":"FloatValue","value":"0.0001"}},{"kind":"ObjectField","name":{"kind":"Name","value":"period"},"value":{"kind":"EnumValue","value":"MONTH"}},{"kind":"ObjectField","name":{"kind":"Name","value":"action"},"value":{"kind":"EnumValue","value":"ALERT"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}}]}}]}}]} as unknown as DocumentNode<SetBudgetForMetricsMutation, SetBudgetForMetricsMutationVariables>;
export const ReportsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Reports"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"window"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"TimeWindow"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"spendByEndpoint"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"window"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"jobs"}},{"kind":"Field","name":{"kind":"Name","value":"dollars"}},{"kind":"Field","name":{"kind":"Name","value":"unknownCostJobs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"}},{"kind":"Field","name":{"kind":"Name","value":"dollars"}},{"kind":"Field","name":{"kind":"Name","value":"unknownCostJobs"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"spendByUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"dollars"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"spendOverTime"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}},{"kind":"Argument","name":{"kind":"Name","value":"timeZone"},"value":{"kind":"StringValue","value":"Europe/Berlin","block":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"jobs"}},{"kind":"Field","name":{"kind":"Name","value":"dollars"}}]}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dollars"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"failureRates"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}},{"kind":"Argument","name":{"kind":"Name","value":"minJobs"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"jobs"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"failRate"}},{"kind":"Field","name":{"kind":"Name","value":"failRateInterval"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"low"}},{"kind":"Field","name":{"kind":"Name","value":"high"}}]}},{"kind":"Field","name":{"kind":"Name","value":"topErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"errorType"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"latency"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"p50"}}]}}]}}]}}]} as unknown as DocumentNode<ReportsQuery, ReportsQueryVariables>;
export const ByTagDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ByTag"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"window"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"TimeWindow"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"spendByTag"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"key"},"value":{"kind":"StringValue","value":"project","block":false}},{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"dollars"}},{"kind":"Field","name":{"kind":"Name","value":"unknownCostJobs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dollars"}},{"kind":"Field","name":{"kind":"Name","value":"unknownCostJobs"}}]}}]}}]}}]} as unknown as DocumentNode<ByTagQuery, ByTagQueryVariables>;
export const StuckDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Stuck"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"olderThan"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Duration"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stuckGenerations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"olderThan"},"value":{"kind":"Variable","name":{"kind":"Name","value":"olderThan"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<StuckQuery, StuckQueryVariables>;
export const CreateWebhookDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateWebhook"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateWebhookInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createWebhook"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CreateWebhookSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secret"}},{"kind":"Field","name":{"kind":"Name","value":"webhook"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"host"}},{"kind":"Field","name":{"kind":"Name","value":"events"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"}},{"kind":"Field","name":{"kind":"Name","value":"disabledAt"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<CreateWebhookMutation, CreateWebhookMutationVariables>;
export const WebhooksDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Webhooks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhooks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"host"}},{"kind":"Field","name":{"kind":"Name","value":"events"}},{"kind":"Field","name":{"kind":"Name","value":"failingSince"}},{"kind":"Field","name":{"kind":"Name","value":"disabledAt"}},{"kind":"Field","name":{"kind":"Name","value":"disabledReason"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"lastDeliveries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"2"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"messageId"}},{"kind":"Field","name":{"kind":"Name","value":"event"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredAt"}},{"kind":"Field","name":{"kind":"Name","value":"nextAttemptAt"}},{"kind":"Field","name":{"kind":"Name","value":"statusCode"}},{"kind":"Field","name":{"kind":"Name","value":"error"}}]}}]}}]}}]} as unknown as DocumentNode<WebhooksQuery, WebhooksQueryVariables>;
export const TestWebhookDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TestWebhook"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"testWebhook"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TestWebhookSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"statusCode"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"answer"}},{"kind":"Field","name":{"kind":"Name","value":"milliseconds"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<TestWebhookMutation, TestWebhookMutationVariables>;
export const EnableWebhookDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EnableWebhook"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enableWebhook"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EnableWebhookSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhook"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"disabledAt"}},{"kind":"Field","name":{"kind":"Name","value":"disabledReason"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<EnableWebhookMutation, EnableWebhookMutationVariables>;
export const DeleteWebhookDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteWebhook"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteWebhook"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteWebhookSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhook"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteWebhookMutation, DeleteWebhookMutationVariables>;
export const SubmitForWebhookDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SubmitForWebhook"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"prompt"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"endpoint"},"value":{"kind":"StringValue","value":"fal-ai/flux/dev","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"inputs"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"prompt"},"value":{"kind":"Variable","name":{"kind":"Name","value":"prompt"}}}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SubmitForWebhookMutation, SubmitForWebhookMutationVariables>;
export const BeginDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Begin"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmissionUnconfirmedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IdempotencyConflictError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<BeginMutation, BeginMutationVariables>;
export const CancelDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Cancel"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CancelGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"cancelRequestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedBy"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooLateToCancelError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CancelMutation, CancelMutationVariables>;
export const RowDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Row"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Generation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"errorType"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"outputs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"Field","name":{"kind":"Name","value":"endedBy"}},{"kind":"Field","name":{"kind":"Name","value":"cancelRequestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"deliveries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"deliveries"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RowQuery, RowQueryVariables>;
export const FindDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Find"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerationFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"window"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"generationCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}]}]}}]} as unknown as DocumentNode<FindQuery, FindQueryVariables>;
export const PlanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Plan"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerationFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"overrides"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"JSON"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"limit"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"pinSeed"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"includeReplayed"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"includeRefused"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"includeUnconfirmed"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayPlan"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"overrides"},"value":{"kind":"Variable","name":{"kind":"Name","value":"overrides"}}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"limit"}}},{"kind":"Argument","name":{"kind":"Name","value":"pinSeed"},"value":{"kind":"Variable","name":{"kind":"Name","value":"pinSeed"}}},{"kind":"Argument","name":{"kind":"Name","value":"includeReplayed"},"value":{"kind":"Variable","name":{"kind":"Name","value":"includeReplayed"}}},{"kind":"Argument","name":{"kind":"Name","value":"includeRefused"},"value":{"kind":"Variable","name":{"kind":"Name","value":"includeRefused"}}},{"kind":"Argument","name":{"kind":"Name","value":"includeUnconfirmed"},"value":{"kind":"Variable","name":{"kind":"Name","value":"includeUnconfirmed"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"matched"}},{"kind":"Field","name":{"kind":"Name","value":"toReplay"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedJobs"}},{"kind":"Field","name":{"kind":"Name","value":"unverifiedJobs"}},{"kind":"Field","name":{"kind":"Name","value":"lowDollars"}},{"kind":"Field","name":{"kind":"Name","value":"highDollars"}},{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"byEndpoint"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"jobs"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedJobs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"skipped"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"examples"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode<PlanQuery, PlanQueryVariables>;
export const ReplayDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Replay"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReplayGenerationsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayGenerations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplayGenerationsSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestedBy"}},{"kind":"Field","name":{"kind":"Name","value":"filter"}},{"kind":"Field","name":{"kind":"Name","value":"overrides"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"pauseReason"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedJobs"}},{"kind":"Field","name":{"kind":"Name","value":"lowDollars"}},{"kind":"Field","name":{"kind":"Name","value":"highDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unverifiedJobs"}},{"kind":"Field","name":{"kind":"Name","value":"spentDollars"}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"inQueue"}},{"kind":"Field","name":{"kind":"Name","value":"inProgress"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"cancelled"}}]}},{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"inputs"}},{"kind":"Field","name":{"kind":"Name","value":"durationS"}},{"kind":"Field","name":{"kind":"Name","value":"costCents"}},{"kind":"Field","name":{"kind":"Name","value":"replayOf"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NothingToReplayError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"matched"}},{"kind":"Field","name":{"kind":"Name","value":"skipped"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplayLimitError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toReplay"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedJobs"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplayPlanChangedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skipped"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ReplayMutation, ReplayMutationVariables>;
export const ProgressDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Progress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Replay"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"pausedAt"}},{"kind":"Field","name":{"kind":"Name","value":"pauseReason"}},{"kind":"Field","name":{"kind":"Name","value":"cancelledAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"spentDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unknownCosts"}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"inQueue"}},{"kind":"Field","name":{"kind":"Name","value":"inProgress"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"cancelled"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ProgressQuery, ProgressQueryVariables>;
export const PauseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Pause"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pauseReplay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PauseReplaySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"pauseReason"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<PauseMutation, PauseMutationVariables>;
export const ResumeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Resume"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resumeReplay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ResumeReplaySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"pauseReason"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ResumeMutation, ResumeMutationVariables>;
export const ResumeWithLimitDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResumeWithLimit"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"maxDollars"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Float"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resumeReplay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"maxDollars"},"value":{"kind":"Variable","name":{"kind":"Name","value":"maxDollars"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ResumeReplaySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"pauseReason"}},{"kind":"Field","name":{"kind":"Name","value":"maxDollars"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplayCommittedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"committedDollars"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ResumeWithLimitMutation, ResumeWithLimitMutationVariables>;
export const CancelReplayDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelReplay"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelReplay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CancelReplaySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"cancelled"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CancelReplayMutation, CancelReplayMutationVariables>;