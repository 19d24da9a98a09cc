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
  /** A whole number of any size, as a string of its digits: JSON numbers are exact only to 2^53. */
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

/** A job to cancel. */
export type CancelGenerationInput = {
  /** The global id of the job. */
  id: Scalars['ID']['input'];
};

/** What became of a wish to cancel. */
export type CancelGenerationResult = CancelGenerationSuccess | GenerationNotFoundError | TooLateToCancelError;

/** The job is CANCELLED, or fal was asked: `cancelRequestedAt` is set and it ends as it ends. */
export type CancelGenerationSuccess = {
  __typename?: 'CancelGenerationSuccess';
  /** The job. */
  generation: Generation;
};

/** A replay. */
export type CancelReplayInput = {
  /** The global id of the replay. */
  id: Scalars['ID']['input'];
};

/** What became of it. */
export type CancelReplayResult = CancelReplaySuccess | ReplayNotFoundError | ReplayOverError;

/** The replay is as it was wished to be. */
export type CancelReplaySuccess = {
  __typename?: 'CancelReplaySuccess';
  /** The replay. */
  replay: Replay;
};

/** What a cost is made of. What is not known is null, never 0. */
export type Cost = {
  __typename?: 'Cost';
  /** Of the price: `USD`. */
  currency: Scalars['String']['output'];
  /** What was expected at the submit, in US cents. */
  estimatedCents?: Maybe<Scalars['Float']['output']>;
  /** What a unit is, in the word of fal's pricing API, such as `seconds`. */
  unit?: Maybe<Scalars['String']['output']>;
  /** The price of a unit, before discount. */
  unitPrice?: Maybe<Scalars['Float']['output']>;
  /** How many units fal billed. */
  units?: Maybe<Scalars['Float']['output']>;
  /** Since when it is known like this. */
  updatedAt: Scalars['DateTime']['output'];
};

/** Estimates against bills. */
export type CostDriftReport = {
  __typename?: 'CostDriftReport';
  /** The endpoints, the largest difference first. */
  rows: Array<EndpointCostDrift>;
  /** The ledger against fal's own usage lines; null for users, and where the server has no `FAL_ADMIN_KEY`. */
  usage?: Maybe<UsageComparison>;
  /** The span that is reported on. */
  window: ResolvedTimeWindow;
};

/** What a job is expected to cost. */
export type CostEstimate = {
  __typename?: 'CostEstimate';
  /** US cents; null where it is not known. */
  cents?: Maybe<Scalars['Float']['output']>;
  /** How it was computed, or why it is not known, in words. */
  explanation: Scalars['String']['output'];
  /** What it was computed from; null where it is not known. */
  source?: Maybe<CostEstimateSource>;
};

/** What an estimate was computed from. */
export type CostEstimateSource =
  /** The price that fal's pricing API named last. */
  | 'FAL'
  /** What jobs of the endpoint with the same main inputs were billed lately. */
  | 'HISTORY'
  /** The price on fal's page of the model: the pricing API has not named one yet. */
  | 'MODEL_PAGE'
  /** A price that this server's operator has set. */
  | 'PRICES_FILE';

/** How a cost is known. A better source replaces a worse one, never the other way round. */
export type CostSource =
  /** fal's billing record, after discount. */
  | 'BILLED'
  /** The units that fal's result names (`x-fal-billable-units`) at their price. */
  | 'BILLED_UNITS'
  /** Expected at the submit, from the inputs. */
  | 'ESTIMATED';

/** Who told how a job ended. */
export type EndedBy =
  /** It was cancelled before it ran. */
  | 'CANCEL'
  /** The reconciler asked fal: a webhook was late or never came. */
  | 'RECONCILER'
  /** fal refused it at the submit. */
  | 'SUBMIT'
  /** fal's webhook. */
  | 'WEBHOOK';

/** How far an endpoint's estimates were from what was billed. */
export type EndpointCostDrift = {
  __typename?: 'EndpointCostDrift';
  /** What was billed, in US dollars. */
  billedDollars: Scalars['Float']['output'];
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** What was expected, in US dollars. */
  estimatedDollars: Scalars['Float']['output'];
  /** The completed jobs that have both. */
  jobs: Scalars['Int']['output'];
  /** The jobs that explain most of the difference, the most first. */
  largest: Array<Generation>;
  /** Billed by estimated: 1 where the estimates were right; null where they were 0. */
  ratio?: Maybe<Scalars['Float']['output']>;
};

/** How the jobs of one endpoint went. */
export type EndpointFailureRate = {
  __typename?: 'EndpointFailureRate';
  /** The jobs that were cancelled. */
  cancelled: Scalars['Int']['output'];
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** failed / jobs, 0 to 1. */
  failRate: Scalars['Float']['output'];
  /** What the rate may really be: 1 of 2 is not "50 % broken". */
  failRateInterval: RateInterval;
  /** The jobs that failed. */
  failed: Scalars['Int']['output'];
  /** The jobs that have not ended. */
  inFlight: Scalars['Int']['output'];
  /** All jobs, those still in flight among them. */
  jobs: Scalars['Int']['output'];
  /** The five most frequent reasons, the most frequent first. */
  topErrors: Array<TopError>;
};

/** How long the completed jobs of one endpoint took, from the submit to their end. */
export type EndpointLatency = {
  __typename?: 'EndpointLatency';
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** The completed jobs, those of replays left out. */
  jobs: Scalars['Int']['output'];
  /** Half of them took at most so many seconds. */
  p50: Scalars['Float']['output'];
  /** 95 of 100 took at most so many seconds. */
  p95: Scalars['Float']['output'];
  /** 99 of 100 took at most so many seconds. */
  p99: Scalars['Float']['output'];
};

/** What the jobs of one endpoint have cost. */
export type EndpointSpend = Spend & {
  __typename?: 'EndpointSpend';
  /** The same dollars by how they are known, the best source first. */
  bySource: Array<SourceSpend>;
  /** US dollars of the jobs whose cost is known; null where it is known of none of them. */
  dollars?: Maybe<Scalars['Float']['output']>;
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** The completed jobs. */
  jobs: Scalars['Int']['output'];
  /** The jobs whose cost is not known, which `dollars` leaves out. */
  unknownCostJobs: Scalars['Int']['output'];
  /** What failed and cancelled jobs have cost, as far as fal has billed them, in US dollars; not in `dollars`. */
  unsuccessfulDollars: Scalars['Float']['output'];
};

/** Spend by endpoint. */
export type EndpointSpendReport = {
  __typename?: 'EndpointSpendReport';
  /** The endpoints, the dearest first. */
  rows: Array<EndpointSpend>;
  /** All endpoints together. */
  total: SpendTotal;
  /** The span that is reported on. */
  window: ResolvedTimeWindow;
};

/** An endpoint's costs by the ledger and by fal's usage. */
export type EndpointUsage = {
  __typename?: 'EndpointUsage';
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** What fal says, in US dollars. */
  falDollars: Scalars['Float']['output'];
  /** What the ledger has, in US dollars. */
  ledgerDollars: Scalars['Float']['output'];
};

/** An expected outcome that is not a success. */
export type Error = {
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** How often endpoints failed. */
export type FailureRateReport = {
  __typename?: 'FailureRateReport';
  /** The endpoints, the worst first. */
  rows: Array<EndpointFailureRate>;
  /** The span that is reported on. */
  window: ResolvedTimeWindow;
};

/** fal refused the job; the message is fal's own reason. */
export type FalRejectedError = Error & {
  __typename?: 'FalRejectedError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** The HTTP status fal answered with. */
  falStatus: Scalars['Int']['output'];
  /** The job, recorded as FAILED. */
  generation: Generation;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** fal could not be reached or takes no jobs now. It has not got this one: it can be submitted again. */
export type FalUnavailableError = Error & {
  __typename?: 'FalUnavailableError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** The job, recorded as FAILED. */
  generation: Generation;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** One job submitted to fal: what was asked, by whom, what came back and what it cost. */
export type Generation = Node & {
  __typename?: 'Generation';
  /** When somebody asked to cancel the job; it ends as whatever really happened. */
  cancelRequestedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What the cost is made of, and what was expected; null when nothing is known. */
  cost?: Maybe<Cost>;
  /** Cost in US cents; null when it is not known. */
  costCents?: Maybe<Scalars['Float']['output']>;
  /** How the cost is known; null when it is not. */
  costSource?: Maybe<CostSource>;
  /** When the job was recorded, before the call to fal. */
  createdAt: Scalars['DateTime']['output'];
  /** The webhook deliveries that named this job, oldest first. */
  deliveries: Array<WebhookDelivery>;
  /** Seconds of media asked for. */
  durationS?: Maybe<Scalars['Float']['output']>;
  /** Who told how the job ended. */
  endedBy?: Maybe<EndedBy>;
  /** The fal endpoint, such as `fal-ai/veo3.1`. */
  endpoint: Scalars['String']['output'];
  /** Why the job failed, in fal's words. */
  error?: Maybe<Scalars['String']['output']>;
  /** fal's machine-readable reason of a failure, such as `content_policy_violation`; the ledger's own where fal gives none, such as `endpoint_not_found`. */
  errorType?: Maybe<Scalars['String']['output']>;
  /** When the job ended. */
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The global id, for `node`. */
  id: Scalars['ID']['output'];
  /** What changed from the original's inputs, none where nothing did; null where there is no original. */
  inputDiff?: Maybe<Array<InputChange>>;
  /** The exact input that was sent to fal. */
  inputs: Scalars['JSON']['output'];
  /** The primary file of the result. */
  outputUrl?: Maybe<Scalars['URL']['output']>;
  /** Every file of the result, the primary one first. */
  outputs: Array<Output>;
  /** The prompt, read out of the inputs. */
  prompt?: Maybe<Scalars['String']['output']>;
  /** The replay that made this job, for `node`, `pauseReplay` and the like; null where it is no replay. Only who asked for it (`replayRequestedBy`) and admins see it there. */
  replayId?: Maybe<Scalars['ID']['output']>;
  /** The job that this one repeats; null where it is no replay, or the original is gone. */
  replayOf?: Maybe<Generation>;
  /** Who asked for the replay that made this job; null where it is no replay. */
  replayRequestedBy?: Maybe<Scalars['String']['output']>;
  /** The jobs that repeat this one, newest first. */
  replays: Array<Generation>;
  /** fal's id of the job; null until fal has answered. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** The seed fal reports having used. */
  seed?: Maybe<Scalars['BigInt']['output']>;
  /** The state of the job. */
  status: GenerationStatus;
  /** The user the job belongs to. */
  userId: Scalars['String']['output'];
};

/** A page of jobs. */
export type GenerationConnection = {
  __typename?: 'GenerationConnection';
  /** The rows of the page. */
  edges: Array<GenerationEdge>;
  /** Where the page stands in the list. */
  pageInfo: PageInfo;
  /** The span that the filter's window stood for; null where it has none. */
  window?: Maybe<ResolvedTimeWindow>;
};

/** A job and its place in the list. */
export type GenerationEdge = {
  __typename?: 'GenerationEdge';
  /** The place of this row in the list, stable under inserts. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: Generation;
};

/** Which jobs are wanted; what is not given does not restrict. */
export type GenerationFilter = {
  /** Jobs recorded at this time or later. */
  createdFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Jobs recorded before this time. */
  createdTo?: InputMaybe<Scalars['DateTime']['input']>;
  /** Jobs of any of these endpoints. */
  endpoint?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Jobs that failed for this reason of fal. */
  errorType?: InputMaybe<Scalars['String']['input']>;
  /** Jobs whose inputs contain this, such as `{resolution: "4k"}`. */
  inputs?: InputMaybe<Scalars['JSON']['input']>;
  /** Jobs that cost at least so many US cents. */
  minCostCents?: InputMaybe<Scalars['Float']['input']>;
  /** The URL of a file that the job made, or a part of it of at least 3 characters that begins where a word of it begins: in `…/lion/hRtY5Kq2_output.mp4` the id, the beginning of the id, or the name. */
  outputUrl?: InputMaybe<Scalars['String']['input']>;
  /** Words that the prompt has, typing mistakes forgiven; all of them have to be there. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Jobs in any of these states. */
  status?: InputMaybe<Array<GenerationStatus>>;
  /** Jobs of this user. A user sees only their own in any case. */
  userId?: InputMaybe<Scalars['String']['input']>;
  /** Jobs recorded in this span of time. */
  window?: InputMaybe<TimeWindow>;
};

/** There is no such job that the viewer may see. */
export type GenerationNotFoundError = Error & {
  __typename?: 'GenerationNotFoundError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** The state of a job. COMPLETED, FAILED and CANCELLED are final. */
export type GenerationStatus =
  /** Taken out of the queue before it ran. */
  | 'CANCELLED'
  /** Ended with a result. */
  | 'COMPLETED'
  /** Refused by fal, or ended without a result. */
  | 'FAILED'
  /** Running at fal. */
  | 'IN_PROGRESS'
  /** Recorded, and waiting in fal's queue. */
  | 'IN_QUEUE';

/** The idempotency key was used for another job; nothing was sent. */
export type IdempotencyConflictError = Error & {
  __typename?: 'IdempotencyConflictError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** The job of that key. */
  generation: Generation;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** One member of the inputs that differs. */
export type InputChange = {
  __typename?: 'InputChange';
  /** Its value now; null where it is not there. */
  after?: Maybe<Scalars['JSON']['output']>;
  /** Its value in the original; null where it was not there. */
  before?: Maybe<Scalars['JSON']['output']>;
  /** Where, as a JSON Pointer: `/duration`, `/image_size/width`. */
  path: Scalars['String']['output'];
};

/** An argument is outside what it may be; nothing was changed. */
export type InvalidInputError = Error & {
  __typename?: 'InvalidInputError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** The path of the argument, such as `inputs.seed`. */
  field: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** How long completed jobs took. */
export type LatencyReport = {
  __typename?: 'LatencyReport';
  /** The endpoints, the slowest first. */
  rows: Array<EndpointLatency>;
  /** The span that is reported on. */
  window: ResolvedTimeWindow;
};

/** What can be changed. */
export type Mutation = {
  __typename?: 'Mutation';
  /** Cancels a job, as far as fal still can. */
  cancelGeneration: CancelGenerationResult;
  /** Gives a replay up: jobs that were not sent are CANCELLED, those that were sent run on. */
  cancelReplay: CancelReplayResult;
  /** Stops sending the jobs of a replay; those that were sent run on. */
  pauseReplay: PauseReplayResult;
  /** Records jobs again as new ones, and sends them in the background: paced, each once. */
  replayGenerations: ReplayGenerationsResult;
  /** Goes on sending the jobs of a replay, whatever it was paused for. */
  resumeReplay: ResumeReplayResult;
  /** Records a job and sends it to fal, once. */
  submitGeneration: SubmitGenerationResult;
};


/** What can be changed. */
export type MutationCancelGenerationArgs = {
  input: CancelGenerationInput;
};


/** What can be changed. */
export type MutationCancelReplayArgs = {
  input: CancelReplayInput;
};


/** What can be changed. */
export type MutationPauseReplayArgs = {
  input: PauseReplayInput;
};


/** What can be changed. */
export type MutationReplayGenerationsArgs = {
  input: ReplayGenerationsInput;
};


/** What can be changed. */
export type MutationResumeReplayArgs = {
  input: ResumeReplayInput;
};


/** What can be changed. */
export type MutationSubmitGenerationArgs = {
  input: SubmitGenerationInput;
};

/** Anything with a global id. */
export type Node = {
  /** The global id. */
  id: Scalars['ID']['output'];
};

/** The viewer may not do this; nothing was changed. */
export type NotAllowedError = Error & {
  __typename?: 'NotAllowedError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** No job is left to be replayed; nothing was recorded. */
export type NothingToReplayError = Error & {
  __typename?: 'NothingToReplayError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** How many jobs the filter matches. */
  matched: Scalars['Int']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
  /** Why they are not replayed. */
  skipped: Array<SkippedJobs>;
};

/** One file of a result. */
export type Output = {
  __typename?: 'Output';
  /** Its media type. */
  contentType?: Maybe<Scalars['String']['output']>;
  /** Its length in seconds. */
  durationS?: Maybe<Scalars['Float']['output']>;
  /** Its name. */
  fileName?: Maybe<Scalars['String']['output']>;
  /** Its size in bytes. */
  fileSize?: Maybe<Scalars['Float']['output']>;
  /** Its height in pixels. */
  height?: Maybe<Scalars['Int']['output']>;
  /** Where the file is. */
  url: Scalars['URL']['output'];
  /** Its width in pixels. */
  width?: Maybe<Scalars['Int']['output']>;
};

/** Where a page stands in its list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** The cursor of the last row of the page. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there are rows behind this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there are rows before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first row of the page. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** A replay. */
export type PauseReplayInput = {
  /** The global id of the replay. */
  id: Scalars['ID']['input'];
};

/** What became of it. */
export type PauseReplayResult = PauseReplaySuccess | ReplayNotFoundError | ReplayOverError;

/** The replay is as it was wished to be. */
export type PauseReplaySuccess = {
  __typename?: 'PauseReplaySuccess';
  /** The replay. */
  replay: Replay;
};

/** What can be asked. */
export type Query = {
  __typename?: 'Query';
  /** How far estimates were from what was billed, by endpoint; a user sees their own. */
  costDrift: CostDriftReport;
  /** What a job would cost, as far as that is known before it runs. Nothing is sent or recorded. */
  estimateCost: CostEstimate;
  /** How often jobs failed, by endpoint; a user sees their own. */
  failureRates: FailureRateReport;
  /** The job with this id at fal; null where there is none that the viewer may see. */
  generation?: Maybe<Generation>;
  /** How many jobs the viewer may see that match; without a window the whole history is counted. */
  generationCount: Scalars['Int']['output'];
  /** The jobs that the viewer may see, newest first. */
  generations: GenerationConnection;
  /** How long completed jobs took from when they were recorded, by endpoint; a user sees their own. Jobs of replays, which wait on purpose, are left out. */
  latency: LatencyReport;
  /** Anything that has a global id; null where the viewer may not see it. */
  node?: Maybe<Node>;
  /** What a replay of these jobs would do and cost. Nothing is sent; the answer has a token to do exactly that. */
  replayPlan: ReplayPlan;
  /** The replays that the viewer asked for, to an admin everybody's; newest first. */
  replays: ReplayConnection;
  /** What completed jobs have cost, by endpoint; a user sees their own. */
  spendByEndpoint: EndpointSpendReport;
  /** What completed jobs have cost, by user; a user sees their own. */
  spendByUser: UserSpendReport;
  /** What completed jobs have cost, over time; a user sees their own. */
  spendOverTime: SpendOverTimeReport;
  /** The jobs that have not ended, the oldest first; a user sees their own. */
  stuckGenerations: StuckGenerationConnection;
  /** Every webhook delivery, newest first; admins only. */
  webhookDeliveries: WebhookDeliveryConnection;
};


/** What can be asked. */
export type QueryCostDriftArgs = {
  window?: InputMaybe<TimeWindow>;
};


/** What can be asked. */
export type QueryEstimateCostArgs = {
  durationS?: InputMaybe<Scalars['Float']['input']>;
  endpoint: Scalars['String']['input'];
  inputs: Scalars['JSON']['input'];
};


/** What can be asked. */
export type QueryFailureRatesArgs = {
  minJobs?: InputMaybe<Scalars['Int']['input']>;
  window?: InputMaybe<TimeWindow>;
};


/** What can be asked. */
export type QueryGenerationArgs = {
  requestId: Scalars['String']['input'];
};


/** What can be asked. */
export type QueryGenerationCountArgs = {
  filter?: InputMaybe<GenerationFilter>;
};


/** What can be asked. */
export type QueryGenerationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<GenerationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be asked. */
export type QueryLatencyArgs = {
  window?: InputMaybe<TimeWindow>;
};


/** What can be asked. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** What can be asked. */
export type QueryReplayPlanArgs = {
  filter: GenerationFilter;
  includeRefused?: InputMaybe<Scalars['Boolean']['input']>;
  includeReplayed?: InputMaybe<Scalars['Boolean']['input']>;
  includeUnconfirmed?: InputMaybe<Scalars['Boolean']['input']>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  overrides?: InputMaybe<Scalars['JSON']['input']>;
  pinSeed?: InputMaybe<Scalars['Boolean']['input']>;
};


/** What can be asked. */
export type QueryReplaysArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be asked. */
export type QuerySpendByEndpointArgs = {
  window?: InputMaybe<TimeWindow>;
};


/** What can be asked. */
export type QuerySpendByUserArgs = {
  window?: InputMaybe<TimeWindow>;
};


/** What can be asked. */
export type QuerySpendOverTimeArgs = {
  bucket?: InputMaybe<SpendBucketSize>;
  endpoint?: InputMaybe<Scalars['String']['input']>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  window?: InputMaybe<TimeWindow>;
};


/** What can be asked. */
export type QueryStuckGenerationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  olderThan?: InputMaybe<Scalars['Duration']['input']>;
};


/** What can be asked. */
export type QueryWebhookDeliveriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  requestId?: InputMaybe<Scalars['String']['input']>;
  verdict?: InputMaybe<WebhookDeliveryVerdict>;
};

/** The bounds between which a rate lies with 95 % confidence (Wilson score interval). */
export type RateInterval = {
  __typename?: 'RateInterval';
  /** The upper bound, 0 to 1. */
  high: Scalars['Float']['output'];
  /** The lower bound, 0 to 1. */
  low: Scalars['Float']['output'];
};

/** Jobs that were chosen by a filter and are sent again, paced and each once. */
export type Replay = Node & {
  __typename?: 'Replay';
  /** When it was cancelled. */
  cancelledAt?: Maybe<Scalars['DateTime']['output']>;
  /** How many of its jobs are in which state. */
  counts: ReplayCounts;
  /** When it was asked for. */
  createdAt: Scalars['DateTime']['output'];
  /** When its last job was seen to have ended. */
  endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What it was expected to cost, of the jobs whose price is known; null where none is. */
  estimatedDollars?: Maybe<Scalars['Float']['output']>;
  /** The filter as it was asked, with relative times resolved. */
  filter: Scalars['JSON']['output'];
  /** Its jobs, newest first. */
  generations: ReplayGenerationsConnection;
  /** The global id, for `node`. */
  id: Scalars['ID']['output'];
  /** Whether it is of jobs too that fal had refused, with the same inputs. */
  includeRefused: Scalars['Boolean']['output'];
  /** Whether it is of jobs too whose original had a replay in flight or a successful one. */
  includeReplayed: Scalars['Boolean']['output'];
  /** Whether it is of jobs too that fal had never confirmed or disowned. */
  includeUnconfirmed: Scalars['Boolean']['output'];
  /** The merge patch (RFC 7396) on the inputs. */
  overrides?: Maybe<Scalars['JSON']['output']>;
  /** Why nothing is sent. */
  pauseReason?: Maybe<Scalars['String']['output']>;
  /** Since when nothing is sent. */
  pausedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Whether the recorded seeds were put into the inputs. */
  pinSeed: Scalars['Boolean']['output'];
  /** Who asked for it. */
  requestedBy: Scalars['String']['output'];
  /** What its completed jobs cost, of those that were not pruned and as far as it is known; null where none of it is. */
  spentDollars?: Maybe<Scalars['Float']['output']>;
  /** How it stands. */
  state: ReplayState;
  /** How many jobs it has, of those that were not pruned. */
  total: Scalars['Int']['output'];
  /** How many completed jobs have no known cost and are not in `spentDollars`. */
  unknownCosts: Scalars['Int']['output'];
  /** How many of its jobs have no known price and are not in `estimatedDollars`. */
  unpricedJobs: Scalars['Int']['output'];
};


/** Jobs that were chosen by a filter and are sent again, paced and each once. */
export type ReplayGenerationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of replays. */
export type ReplayConnection = {
  __typename?: 'ReplayConnection';
  /** The rows of the page. */
  edges: Array<ReplayEdge>;
  /** Where the page stands in the list. */
  pageInfo: PageInfo;
};

/** What became of a replay's jobs; the counts add up to its total. */
export type ReplayCounts = {
  __typename?: 'ReplayCounts';
  /** CANCELLED, before or after they were sent. */
  cancelled: Scalars['Int']['output'];
  /** COMPLETED. */
  completed: Scalars['Int']['output'];
  /** FAILED, also those that fal refused. */
  failed: Scalars['Int']['output'];
  /** IN_PROGRESS at fal. */
  inProgress: Scalars['Int']['output'];
  /** Sent, and IN_QUEUE at fal. */
  inQueue: Scalars['Int']['output'];
  /** Recorded and not sent yet. */
  waiting: Scalars['Int']['output'];
};

/** A replay and its place in the list. */
export type ReplayEdge = {
  __typename?: 'ReplayEdge';
  /** The place of this row in the list, stable under inserts. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: Replay;
};

/** The jobs of one endpoint in a plan. */
export type ReplayEndpointEstimate = {
  __typename?: 'ReplayEndpointEstimate';
  /** The fal endpoint. */
  endpoint: Scalars['String']['output'];
  /** What they are expected to cost, as far as that is known; null where none of it is. */
  estimatedDollars?: Maybe<Scalars['Float']['output']>;
  /** How many jobs of it would be replayed. */
  jobs: Scalars['Int']['output'];
  /** How many of them have no known price. */
  unpricedJobs: Scalars['Int']['output'];
};

/** A page of the jobs of a replay. */
export type ReplayGenerationsConnection = {
  __typename?: 'ReplayGenerationsConnection';
  /** The rows of the page. */
  edges: Array<ReplayGenerationsEdge>;
  /** Where the page stands in the list. */
  pageInfo: PageInfo;
};

/** A job and its place in the list. */
export type ReplayGenerationsEdge = {
  __typename?: 'ReplayGenerationsEdge';
  /** The place of this row in the list, stable under inserts. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: Generation;
};

/** What is to be replayed: either `planToken` or `filter`. */
export type ReplayGenerationsInput = {
  /** Answer what would be recorded, and change nothing. */
  dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Which jobs; FAILED ones unless it names states. An empty one is refused. */
  filter?: InputMaybe<GenerationFilter>;
  /** Also jobs that fal has refused, with the same inputs: where what these name has changed. */
  includeRefused?: InputMaybe<Scalars['Boolean']['input']>;
  /** Also jobs whose original has a replay that is in flight or was successful, and such replays themselves: they are rendered once more. */
  includeReplayed?: InputMaybe<Scalars['Boolean']['input']>;
  /** Also jobs that fal never confirmed or disowns, and may have made and billed all the same. */
  includeUnconfirmed?: InputMaybe<Scalars['Boolean']['input']>;
  /** Refuse a replay whose estimate is above this or cannot be known. */
  maxDollars?: InputMaybe<Scalars['Float']['input']>;
  /** Refuse to replay more jobs than this. */
  maxJobs?: InputMaybe<Scalars['Int']['input']>;
  /** A merge patch (RFC 7396) on the inputs: members replace, null removes. Jobs that fal has refused are taken along where it changes their inputs. */
  overrides?: InputMaybe<Scalars['JSON']['input']>;
  /** Put the recorded seed into the inputs, to make the same picture again. */
  pinSeed?: InputMaybe<Scalars['Boolean']['input']>;
  /** The token of a `replayPlan`: exactly its jobs are replayed, or none. Used again, it answers the same replay. */
  planToken?: InputMaybe<Scalars['String']['input']>;
};

/** What became of a wish to replay. */
export type ReplayGenerationsResult = InvalidInputError | NothingToReplayError | ReplayGenerationsSuccess | ReplayLimitError | ReplayPlanChangedError | ReplayPlanExpiredError;

/** The replay is recorded and under way. */
export type ReplayGenerationsSuccess = {
  __typename?: 'ReplayGenerationsSuccess';
  /** The replay; a dry run has no number of its own and no jobs. */
  replay: Replay;
};

/** More would be replayed than `maxJobs` or `maxDollars` allow; nothing was recorded. */
export type ReplayLimitError = Error & {
  __typename?: 'ReplayLimitError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** What they are expected to cost, of the jobs whose price is known. */
  estimatedDollars?: Maybe<Scalars['Float']['output']>;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
  /** How many jobs would be replayed. */
  toReplay: Scalars['Int']['output'];
  /** How many jobs have no known price. */
  unpricedJobs: Scalars['Int']['output'];
};

/** There is no such replay that the viewer may see. */
export type ReplayNotFoundError = Error & {
  __typename?: 'ReplayNotFoundError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** The replay is over: it was cancelled, or all its jobs have ended. */
export type ReplayOverError = Error & {
  __typename?: 'ReplayOverError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
  /** The replay. */
  replay: Replay;
};

/** What a replay would do and cost. `matched` is `toReplay` and all the skipped together. */
export type ReplayPlan = {
  __typename?: 'ReplayPlan';
  /** The same by endpoint, the most jobs first. */
  byEndpoint: Array<ReplayEndpointEstimate>;
  /** What it is expected to cost, of the jobs whose price is known; null where none is. */
  estimatedDollars?: Maybe<Scalars['Float']['output']>;
  /** Until when the token can be used. */
  expiresAt: Scalars['DateTime']['output'];
  /** How many jobs the filter matches. */
  matched: Scalars['Int']['output'];
  /** The jobs that would not be replayed, by reason. */
  skipped: Array<SkippedJobs>;
  /** How many of them would be replayed. */
  toReplay: Scalars['Int']['output'];
  /** For `replayGenerations`: stands for exactly these jobs and options, for this viewer. */
  token: Scalars['String']['output'];
  /** How many jobs have no known price and are not in `estimatedDollars`. */
  unpricedJobs: Scalars['Int']['output'];
};

/** Some job of the plan can no longer be replayed as planned; nothing was recorded. */
export type ReplayPlanChangedError = Error & {
  __typename?: 'ReplayPlanChangedError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
  /** The jobs that stand in the way, by reason; those that are gone are not among them. */
  skipped: Array<SkippedJobs>;
};

/** The token is no plan of this viewer that can still be used; nothing was recorded. */
export type ReplayPlanExpiredError = Error & {
  __typename?: 'ReplayPlanExpiredError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** Why a job that the filter matches is not replayed. */
export type ReplaySkipReason =
  /** A replay of the same original is in flight or was successful, this job itself or another; see `includeReplayed`. */
  | 'ALREADY_REPLAYED'
  /** It is beyond the plan's `limit`. */
  | 'BEYOND_LIMIT'
  /** fal had no such endpoint (404); see `includeRefused`. */
  | 'ENDPOINT_NOT_FOUND'
  /** What was asked for was pruned. */
  | 'INPUTS_GONE'
  /** fal never confirmed it or disowns it, and may have made and billed it all the same; see `includeUnconfirmed`. */
  | 'MAY_BE_PAID'
  /** `submitGeneration` would not take these inputs now. */
  | 'NOT_ALLOWED'
  /** A number is beyond 2^53 and would not reach fal exactly. */
  | 'NOT_EXACT'
  /** The seed is to be pinned, and none was recorded. */
  | 'SEED_UNKNOWN'
  /** It has not ended. */
  | 'STILL_RUNNING'
  /** Another replay of the same original, or the original itself, is replayed instead. */
  | 'SUPERSEDED'
  /** fal has refused these inputs (422) and would again; see `overrides` and `includeRefused`. */
  | 'WOULD_BE_REFUSED';

/** The state of a replay. */
export type ReplayState =
  /** It was cancelled: what had not been sent was not sent. */
  | 'CANCELLED'
  /** All its jobs have ended. */
  | 'DONE'
  /** Nothing is sent until it is resumed; `pauseReason` tells why. Sent jobs run on. */
  | 'PAUSED'
  /** Its jobs are being sent, or run at fal. */
  | 'RUNNING';

/** The instants that a window stood for, half-open: from ≤ t < to. */
export type ResolvedTimeWindow = {
  __typename?: 'ResolvedTimeWindow';
  /** The first instant. */
  from: Scalars['DateTime']['output'];
  /** The instant behind the last. */
  to: Scalars['DateTime']['output'];
};

/** A replay. */
export type ResumeReplayInput = {
  /** The global id of the replay. */
  id: Scalars['ID']['input'];
};

/** What became of it. */
export type ResumeReplayResult = ReplayNotFoundError | ReplayOverError | ResumeReplaySuccess;

/** The replay is as it was wished to be. */
export type ResumeReplaySuccess = {
  __typename?: 'ResumeReplaySuccess';
  /** The replay. */
  replay: Replay;
};

/** Jobs that are not replayed, by reason. */
export type SkippedJobs = {
  __typename?: 'SkippedJobs';
  /** How many there are. */
  count: Scalars['Int']['output'];
  /** The first few of them. */
  examples: Array<Generation>;
  /** The reason. */
  reason: ReplaySkipReason;
};

/** The part of a spend that is known in one way. */
export type SourceSpend = {
  __typename?: 'SourceSpend';
  /** What they cost, in US dollars. */
  dollars: Scalars['Float']['output'];
  /** The completed jobs whose cost is known like this. */
  jobs: Scalars['Int']['output'];
  /** How it is known. */
  source: CostSource;
};

/** What completed jobs have cost. */
export type Spend = {
  /** The same dollars by how they are known, the best source first. */
  bySource: Array<SourceSpend>;
  /** US dollars of the jobs whose cost is known; null where it is known of none of them. */
  dollars?: Maybe<Scalars['Float']['output']>;
  /** The completed jobs. */
  jobs: Scalars['Int']['output'];
  /** The jobs whose cost is not known, which `dollars` leaves out. */
  unknownCostJobs: Scalars['Int']['output'];
  /** What failed and cancelled jobs have cost, as far as fal has billed them, in US dollars; not in `dollars`. */
  unsuccessfulDollars: Scalars['Float']['output'];
};

/** What the jobs of one part of the window have cost. */
export type SpendBucket = Spend & {
  __typename?: 'SpendBucket';
  /** The same dollars by how they are known, the best source first. */
  bySource: Array<SourceSpend>;
  /** US dollars of the jobs whose cost is known; null where it is known of none of them. */
  dollars?: Maybe<Scalars['Float']['output']>;
  /** Where the part begins. */
  from: Scalars['DateTime']['output'];
  /** The completed jobs. */
  jobs: Scalars['Int']['output'];
  /** Where the next one begins. */
  to: Scalars['DateTime']['output'];
  /** The jobs whose cost is not known, which `dollars` leaves out. */
  unknownCostJobs: Scalars['Int']['output'];
  /** What failed and cancelled jobs have cost, as far as fal has billed them, in US dollars; not in `dollars`. */
  unsuccessfulDollars: Scalars['Float']['output'];
};

/** How long a bucket is, on the calendar of a time zone. */
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
  /** The buckets in their order, also those without a job; the first and last end with the window. */
  rows: Array<SpendBucket>;
  /** All buckets together. */
  total: SpendTotal;
  /** The span that is reported on. */
  window: ResolvedTimeWindow;
};

/** What all the jobs of a report have cost. */
export type SpendTotal = Spend & {
  __typename?: 'SpendTotal';
  /** The same dollars by how they are known, the best source first. */
  bySource: Array<SourceSpend>;
  /** US dollars of the jobs whose cost is known; null where it is known of none of them. */
  dollars?: Maybe<Scalars['Float']['output']>;
  /** The completed jobs. */
  jobs: Scalars['Int']['output'];
  /** The jobs whose cost is not known, which `dollars` leaves out. */
  unknownCostJobs: Scalars['Int']['output'];
  /** What failed and cancelled jobs have cost, as far as fal has billed them, in US dollars; not in `dollars`. */
  unsuccessfulDollars: Scalars['Float']['output'];
};

/** A job that has not ended, and why. */
export type StuckGeneration = {
  __typename?: 'StuckGeneration';
  /** What the reason was concluded from, for people. */
  evidence: Scalars['String']['output'];
  /** The job. */
  generation: Generation;
  /** The most telling reason. */
  reason: StuckReason;
};

/** A page of jobs that have not ended. */
export type StuckGenerationConnection = {
  __typename?: 'StuckGenerationConnection';
  /** The rows of the page. */
  edges: Array<StuckGenerationEdge>;
  /** Where the page stands in the list. */
  pageInfo: PageInfo;
};

/** A job that has not ended and its place in the list. */
export type StuckGenerationEdge = {
  __typename?: 'StuckGenerationEdge';
  /** The place of this row in the list, stable under inserts. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: StuckGeneration;
};

/** Why a job has not ended, as far as the ledger knows. */
export type StuckReason =
  /** It was sent, and fal did not confirm it: it may be running, and paid for. */
  | 'NEVER_CONFIRMED'
  /** It is recorded, and was not sent to fal. */
  | 'NEVER_SENT'
  /** fal says that it ended, and gives no result. */
  | 'RESULT_UNAVAILABLE'
  /** It runs, and not longer than is usual, or what is usual is not known. */
  | 'RUNNING'
  /** It runs longer than 99 of 100 of the endpoint's jobs of the last 7 days. */
  | 'RUNNING_LONGER_THAN_USUAL'
  /** fal had confirmed it, and now says that it does not know it. */
  | 'UNKNOWN_TO_FAL'
  /** A replay has recorded it and has not sent it yet, or is paused. */
  | 'WAITING_FOR_REPLAY'
  /** It waits in fal's queue, as fal said when it was asked last. */
  | 'WAITING_IN_QUEUE'
  /** fal confirmed it, and nothing was heard of it since. */
  | 'WEBHOOK_NEVER_CAME'
  /** A webhook came and was not accepted: see `evidence` for what was wrong. */
  | 'WEBHOOK_REJECTED';

/** The job was sent and fal did not confirm it: it may be running, and paid for. Watch it, do not submit it again. */
export type SubmissionUnconfirmedError = Error & {
  __typename?: 'SubmissionUnconfirmedError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** The job, still in flight. */
  generation: Generation;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** A job to submit. */
export type SubmitGenerationInput = {
  /** Seconds of media, where the inputs do not tell; for the estimate. */
  durationS?: InputMaybe<Scalars['Float']['input']>;
  /** The fal endpoint, such as `fal-ai/veo3.1`. */
  endpoint: Scalars['String']['input'];
  /** Of 1 to 255 characters, unique per user: a repeated submit with the same key answers the first job and sends nothing. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The endpoint's input, as fal documents it. */
  inputs: Scalars['JSON']['input'];
  /** The user to submit for; admins only. */
  userId?: InputMaybe<Scalars['String']['input']>;
};

/** What became of a submit. */
export type SubmitGenerationResult = FalRejectedError | FalUnavailableError | IdempotencyConflictError | InvalidInputError | NotAllowedError | SubmissionUnconfirmedError | SubmitGenerationSuccess;

/** fal has accepted the job. */
export type SubmitGenerationSuccess = {
  __typename?: 'SubmitGenerationSuccess';
  /** The job. */
  generation: Generation;
};

/** A span of time, as exactly one of these. */
export type TimeWindow =
  /** Between two instants. */
  { between: TimeWindowBetween; day?: never; last?: never; }
  |  /** A calendar day in a time zone. */
  { between?: never; day: TimeWindowDay; last?: never; }
  |  /** Up to now, an ISO 8601 duration such as `P7D`; months are those of the UTC calendar. */
  { between?: never; day?: never; last: Scalars['Duration']['input']; };

/** A span between two instants, half-open: from ≤ t < to. */
export type TimeWindowBetween = {
  /** The first instant. */
  from: Scalars['DateTime']['input'];
  /** The instant behind the last. */
  to: Scalars['DateTime']['input'];
};

/** A calendar day somewhere: 23 or 25 hours long where the clocks change. */
export type TimeWindowDay = {
  /** The date, such as `2026-11-17`. */
  date: Scalars['LocalDate']['input'];
  /** Where: an IANA time zone, such as `Europe/Berlin`. */
  timeZone: Scalars['TimeZone']['input'];
};

/** The job had ended before it could be cancelled. */
export type TooLateToCancelError = Error & {
  __typename?: 'TooLateToCancelError';
  /** What went wrong, for programs. */
  code: Scalars['String']['output'];
  /** The job as it ended. */
  generation: Generation;
  /** What went wrong, for people. */
  message: Scalars['String']['output'];
};

/** Failures of one kind: of one type, or without a type of one message but for URLs, ids and numbers. */
export type TopError = {
  __typename?: 'TopError';
  /** How many jobs failed so. */
  count: Scalars['Int']['output'];
  /** fal's machine-readable reason, such as `content_policy_violation`. */
  errorType?: Maybe<Scalars['String']['output']>;
  /** When the last of them ended. */
  lastSeen: Scalars['DateTime']['output'];
  /** In fal's words: the newest, or without a type the words that all of them share. */
  message?: Maybe<Scalars['String']['output']>;
};

/** The ledger's sum against fal's usage of the whole account, of all jobs that ended in the window, as far as the ledger knows, however they ended. */
export type UsageComparison = {
  __typename?: 'UsageComparison';
  /** The ledger's sum less fal's. */
  differenceDollars?: Maybe<Scalars['Float']['output']>;
  /** The endpoints, the largest difference first. */
  endpoints: Array<EndpointUsage>;
  /** What fal says, in US dollars; null where it did not answer. */
  falDollars?: Maybe<Scalars['Float']['output']>;
  /** What the ledger has, in US dollars. */
  ledgerDollars: Scalars['Float']['output'];
  /** The ledger's jobs whose cost does not come from a billing record of fal (yet). */
  notBilledJobs: Scalars['Int']['output'];
  /** Why fal did not answer. */
  problem?: Maybe<Scalars['String']['output']>;
};

/** What the jobs of one user have cost. */
export type UserSpend = Spend & {
  __typename?: 'UserSpend';
  /** The same dollars by how they are known, the best source first. */
  bySource: Array<SourceSpend>;
  /** US dollars of the jobs whose cost is known; null where it is known of none of them. */
  dollars?: Maybe<Scalars['Float']['output']>;
  /** The completed jobs. */
  jobs: Scalars['Int']['output'];
  /** The jobs whose cost is not known, which `dollars` leaves out. */
  unknownCostJobs: Scalars['Int']['output'];
  /** What failed and cancelled jobs have cost, as far as fal has billed them, in US dollars; not in `dollars`. */
  unsuccessfulDollars: Scalars['Float']['output'];
  /** The user. */
  userId: Scalars['String']['output'];
};

/** Spend by user. */
export type UserSpendReport = {
  __typename?: 'UserSpendReport';
  /** The users, the dearest first. */
  rows: Array<UserSpend>;
  /** All users together. */
  total: SpendTotal;
  /** The span that is reported on. */
  window: ResolvedTimeWindow;
};

/** A webhook delivery and what became of it. */
export type WebhookDelivery = {
  __typename?: 'WebhookDelivery';
  /** How many deliveries this line stands for: rejected ones are sampled. */
  deliveries: Scalars['Int']['output'];
  /** What was wrong with it. */
  detail?: Maybe<Scalars['String']['output']>;
  /** When it came. */
  receivedAt: Scalars['DateTime']['output'];
  /** fal's id of the job that it names. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** What became of it. */
  verdict: WebhookDeliveryVerdict;
};

/** A page of webhook deliveries. */
export type WebhookDeliveryConnection = {
  __typename?: 'WebhookDeliveryConnection';
  /** The rows of the page. */
  edges: Array<WebhookDeliveryEdge>;
  /** Where the page stands in the list. */
  pageInfo: PageInfo;
};

/** A webhook delivery and its place in the list. */
export type WebhookDeliveryEdge = {
  __typename?: 'WebhookDeliveryEdge';
  /** The place of this row in the list, stable under inserts. */
  cursor: Scalars['String']['output'];
  /** The row. */
  node: WebhookDelivery;
};

/** What became of a webhook delivery. */
export type WebhookDeliveryVerdict =
  /** The job took the outcome. */
  | 'APPLIED'
  /** No key of fal has signed it. */
  | 'BAD_SIGNATURE'
  /** The job had ended before; nothing was changed. */
  | 'DUPLICATE'
  /** It is not a webhook of fal. */
  | 'MALFORMED'
  /** It was signed more than five minutes from now. */
  | 'STALE'
  /** No job has this id. */
  | 'UNKNOWN_JOB'
  /** It belongs to another account of fal. */
  | 'WRONG_ACCOUNT';

export type SendMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SendMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'FalRejectedError', code: string, message: string }
    | { __typename: 'FalUnavailableError', code: string, message: string, generation: { __typename?: 'Generation', status: GenerationStatus, errorType?: string | null } }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string }
    | { __typename: 'NotAllowedError', code: string, message: string }
    | { __typename: 'SubmissionUnconfirmedError', code: string, message: string, generation: { __typename?: 'Generation', requestId?: string | null, status: GenerationStatus } }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', requestId?: string | null, status: GenerationStatus } }
   };

export type StatesQueryVariables = Exact<{ [key: string]: never; }>;


export type StatesQuery = { __typename?: 'Query', generations: { __typename?: 'GenerationConnection', edges: Array<{ __typename?: 'GenerationEdge', node: { __typename?: 'Generation', requestId?: string | null, status: GenerationStatus, outputs: Array<{ __typename?: 'Output', url: string }> } }> } };

export type SubmitMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type SubmitMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'FalRejectedError', code: string, message: string, falStatus: number, generation: { __typename?: 'Generation', status: GenerationStatus, error?: string | null, errorType?: string | null } }
    | { __typename: 'FalUnavailableError', code: string, message: string, generation: { __typename?: 'Generation', status: GenerationStatus, errorType?: string | null } }
    | { __typename: 'IdempotencyConflictError', code: string, message: string }
    | { __typename: 'InvalidInputError', code: string, message: string, field: string }
    | { __typename: 'NotAllowedError', code: string, message: string }
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
    | { __typename: 'Generation', id: string }
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

export type DeliveriesQueryVariables = Exact<{
  verdict?: InputMaybe<WebhookDeliveryVerdict>;
  requestId?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type DeliveriesQuery = { __typename?: 'Query', webhookDeliveries: { __typename?: 'WebhookDeliveryConnection', edges: Array<{ __typename?: 'WebhookDeliveryEdge', node: { __typename?: 'WebhookDelivery', receivedAt: string, requestId?: string | null, verdict: WebhookDeliveryVerdict, detail?: string | null, deliveries: number } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } };

export type SearchPageQueryVariables = Exact<{
  filter?: InputMaybe<GenerationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
}>;


export type SearchPageQuery = { __typename?: 'Query', generations: { __typename?: 'GenerationConnection', edges: Array<{ __typename?: 'GenerationEdge', node: { __typename?: 'Generation', requestId?: string | null } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } };

export type ReportsQueryVariables = Exact<{
  window?: InputMaybe<TimeWindow>;
}>;


export type ReportsQuery = { __typename?: 'Query', spendByEndpoint: { __typename?: 'EndpointSpendReport', window: { __typename?: 'ResolvedTimeWindow', from: string, to: string }, rows: Array<{ __typename?: 'EndpointSpend', endpoint: string, jobs: number, dollars?: number | null, unknownCostJobs: number }>, total: { __typename?: 'SpendTotal', jobs: number, dollars?: number | null, unknownCostJobs: number } }, spendByUser: { __typename?: 'UserSpendReport', rows: Array<{ __typename?: 'UserSpend', userId: string, dollars?: number | null }> }, spendOverTime: { __typename?: 'SpendOverTimeReport', rows: Array<{ __typename?: 'SpendBucket', from: string, to: string, jobs: number, dollars?: number | null }>, total: { __typename?: 'SpendTotal', dollars?: number | null } }, failureRates: { __typename?: 'FailureRateReport', rows: Array<{ __typename?: 'EndpointFailureRate', endpoint: string, jobs: number, failed: number, failRate: number, failRateInterval: { __typename?: 'RateInterval', low: number, high: number }, topErrors: Array<{ __typename?: 'TopError', errorType?: string | null, message?: string | null, count: number }> }> }, latency: { __typename?: 'LatencyReport', rows: Array<{ __typename?: 'EndpointLatency', endpoint: string, p50: number }> } };

export type StuckQueryVariables = Exact<{
  olderThan?: InputMaybe<Scalars['Duration']['input']>;
}>;


export type StuckQuery = { __typename?: 'Query', stuckGenerations: { __typename?: 'StuckGenerationConnection', edges: Array<{ __typename?: 'StuckGenerationEdge', node: { __typename?: 'StuckGeneration', reason: StuckReason, evidence: string, generation: { __typename?: 'Generation', requestId?: string | null } } }> } };

export type BeginMutationVariables = Exact<{
  input: SubmitGenerationInput;
}>;


export type BeginMutation = { __typename?: 'Mutation', submitGeneration:
    | { __typename: 'FalRejectedError' }
    | { __typename: 'FalUnavailableError' }
    | { __typename: 'IdempotencyConflictError', code: string, generation: { __typename?: 'Generation', id: string } }
    | { __typename: 'InvalidInputError', field: string }
    | { __typename: 'NotAllowedError' }
    | { __typename: 'SubmissionUnconfirmedError', generation: { __typename?: 'Generation', id: string, requestId?: string | null, status: GenerationStatus } }
    | { __typename: 'SubmitGenerationSuccess', generation: { __typename?: 'Generation', id: string, requestId?: string | null, status: GenerationStatus } }
   };

export type CancelMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CancelMutation = { __typename?: 'Mutation', cancelGeneration:
    | { __typename: 'CancelGenerationSuccess', generation: { __typename?: 'Generation', status: GenerationStatus, cancelRequestedAt?: string | null, endedBy?: EndedBy | null } }
    | { __typename: 'GenerationNotFoundError', message: string }
    | { __typename: 'TooLateToCancelError', code: string, message: string, generation: { __typename?: 'Generation', status: GenerationStatus } }
   };

export type RowQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type RowQuery = { __typename?: 'Query', node?:
    | { __typename?: 'Generation', requestId?: string | null, status: GenerationStatus, error?: string | null, errorType?: string | null, seed?: string | null, endedBy?: EndedBy | null, cancelRequestedAt?: string | null, outputs: Array<{ __typename?: 'Output', url: string }>, deliveries: Array<{ __typename?: 'WebhookDelivery', verdict: WebhookDeliveryVerdict, deliveries: number }> }
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


export type PlanQuery = { __typename?: 'Query', replayPlan: { __typename?: 'ReplayPlan', matched: number, toReplay: number, estimatedDollars?: number | null, unpricedJobs: number, token: string, expiresAt: string, byEndpoint: Array<{ __typename?: 'ReplayEndpointEstimate', endpoint: string, jobs: number, estimatedDollars?: number | null, unpricedJobs: number }>, skipped: Array<{ __typename?: 'SkippedJobs', reason: ReplaySkipReason, count: number, examples: Array<{ __typename?: 'Generation', id: string }> }> } };

export type ReplayMutationVariables = Exact<{
  input: ReplayGenerationsInput;
}>;


export type ReplayMutation = { __typename?: 'Mutation', replayGenerations:
    | { __typename: 'InvalidInputError', code: string, message: string, field: string }
    | { __typename: 'NothingToReplayError', code: string, message: string, matched: number, skipped: Array<{ __typename?: 'SkippedJobs', reason: ReplaySkipReason, count: number }> }
    | { __typename: 'ReplayGenerationsSuccess', replay: { __typename?: 'Replay', id: string, requestedBy: string, filter: unknown, overrides?: unknown | null, state: ReplayState, pauseReason?: string | null, total: number, estimatedDollars?: number | null, unpricedJobs: number, spentDollars?: number | null, counts: { __typename?: 'ReplayCounts', waiting: number, inQueue: number, inProgress: number, completed: number, failed: number, cancelled: number }, generations: { __typename?: 'ReplayGenerationsConnection', edges: Array<{ __typename?: 'ReplayGenerationsEdge', node: { __typename?: 'Generation', id: string, userId: string, inputs: unknown, durationS?: number | null, costCents?: number | null, replayOf?: { __typename?: 'Generation', id: string } | null } }> } } }
    | { __typename: 'ReplayLimitError', code: string, message: string, toReplay: number, estimatedDollars?: number | null, unpricedJobs: number }
    | { __typename: 'ReplayPlanChangedError', code: string, message: string, skipped: Array<{ __typename?: 'SkippedJobs', reason: ReplaySkipReason, count: number }> }
    | { __typename: 'ReplayPlanExpiredError', code: string, message: string }
   };

export type ProgressQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ProgressQuery = { __typename?: 'Query', node?:
    | { __typename?: 'Generation' }
    | { __typename?: 'Replay', state: ReplayState, pausedAt?: string | null, pauseReason?: string | null, cancelledAt?: string | null, endedAt?: string | null, total: number, spentDollars?: number | null, unknownCosts: number, counts: { __typename?: 'ReplayCounts', waiting: number, inQueue: number, inProgress: number, completed: number, failed: number, cancelled: number } }
   | null };

export type PauseMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type PauseMutation = { __typename?: 'Mutation', pauseReplay:
    | { __typename: 'PauseReplaySuccess', replay: { __typename?: 'Replay', state: ReplayState, pauseReason?: string | null } }
    | { __typename: 'ReplayNotFoundError', code: string, message: string }
    | { __typename: 'ReplayOverError', code: string, message: string }
   };

export type ResumeMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ResumeMutation = { __typename?: 'Mutation', resumeReplay:
    | { __typename: 'ReplayNotFoundError', code: string, message: string }
    | { __typename: 'ReplayOverError', code: string, message: string }
    | { __typename: 'ResumeReplaySuccess', replay: { __typename?: 'Replay', state: ReplayState, pauseReason?: string | null } }
   };

export type CancelReplayMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CancelReplayMutation = { __typename?: 'Mutation', cancelReplay:
    | { __typename: 'CancelReplaySuccess', replay: { __typename?: 'Replay', state: ReplayState, counts: { __typename?: 'ReplayCounts', waiting: number, cancelled: number } } }
    | { __typename: 'ReplayNotFoundError', code: string, message: string }
    | { __typename: 'ReplayOverError', code: string, message: string }
   };


export const SendDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Send"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FalUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorType"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmissionUnconfirmedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SendMutation, SendMutationVariables>;
export const StatesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"States"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"outputs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<StatesQuery, StatesQueryVariables>;
export const SubmitDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Submit"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"costCents"}},{"kind":"Field","name":{"kind":"Name","value":"durationS"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FalRejectedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"falStatus"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"errorType"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FalUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorType"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmissionUnconfirmedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SubmitMutation, SubmitMutationVariables>;
export const OneDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"One"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"requestId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"requestId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"requestId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"inputs"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"outputUrl"}},{"kind":"Field","name":{"kind":"Name","value":"outputs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"contentType"}},{"kind":"Field","name":{"kind":"Name","value":"width"}},{"kind":"Field","name":{"kind":"Name","value":"height"}}]}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"durationS"}},{"kind":"Field","name":{"kind":"Name","value":"costCents"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"errorType"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]}}]} as unknown as DocumentNode<OneQuery, OneQueryVariables>;
export const ByIdDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ById"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"__typename"}}]}}]}}]} as unknown as DocumentNode<ByIdQuery, ByIdQueryVariables>;
export const PageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Page"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerationFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"prompt"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<PageQuery, PageQueryVariables>;
export const DeliveriesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Deliveries"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"verdict"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookDeliveryVerdict"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"requestId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhookDeliveries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"verdict"},"value":{"kind":"Variable","name":{"kind":"Name","value":"verdict"}}},{"kind":"Argument","name":{"kind":"Name","value":"requestId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"requestId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"detail"}},{"kind":"Field","name":{"kind":"Name","value":"deliveries"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<DeliveriesQuery, DeliveriesQueryVariables>;
export const SearchPageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SearchPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerationFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<SearchPageQuery, SearchPageQueryVariables>;
export const ReportsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Reports"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"window"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"TimeWindow"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"spendByEndpoint"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"window"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"jobs"}},{"kind":"Field","name":{"kind":"Name","value":"dollars"}},{"kind":"Field","name":{"kind":"Name","value":"unknownCostJobs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"}},{"kind":"Field","name":{"kind":"Name","value":"dollars"}},{"kind":"Field","name":{"kind":"Name","value":"unknownCostJobs"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"spendByUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"dollars"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"spendOverTime"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}},{"kind":"Argument","name":{"kind":"Name","value":"timeZone"},"value":{"kind":"StringValue","value":"Europe/Berlin","block":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"jobs"}},{"kind":"Field","name":{"kind":"Name","value":"dollars"}}]}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dollars"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"failureRates"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}},{"kind":"Argument","name":{"kind":"Name","value":"minJobs"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"jobs"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"failRate"}},{"kind":"Field","name":{"kind":"Name","value":"failRateInterval"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"low"}},{"kind":"Field","name":{"kind":"Name","value":"high"}}]}},{"kind":"Field","name":{"kind":"Name","value":"topErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"errorType"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"latency"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"p50"}}]}}]}}]}}]} as unknown as DocumentNode<ReportsQuery, ReportsQueryVariables>;
export const StuckDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Stuck"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"olderThan"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Duration"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stuckGenerations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"olderThan"},"value":{"kind":"Variable","name":{"kind":"Name","value":"olderThan"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<StuckQuery, StuckQueryVariables>;
export const BeginDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Begin"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubmissionUnconfirmedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IdempotencyConflictError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<BeginMutation, BeginMutationVariables>;
export const CancelDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Cancel"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelGeneration"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CancelGenerationSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"cancelRequestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedBy"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooLateToCancelError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"generation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CancelMutation, CancelMutationVariables>;
export const RowDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Row"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Generation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"errorType"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"outputs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"Field","name":{"kind":"Name","value":"endedBy"}},{"kind":"Field","name":{"kind":"Name","value":"cancelRequestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"deliveries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"deliveries"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RowQuery, RowQueryVariables>;
export const FindDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Find"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerationFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"window"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"generationCount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}]}]}}]} as unknown as DocumentNode<FindQuery, FindQueryVariables>;
export const PlanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Plan"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerationFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"overrides"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"JSON"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"limit"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"pinSeed"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"includeReplayed"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"includeRefused"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"includeUnconfirmed"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayPlan"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"overrides"},"value":{"kind":"Variable","name":{"kind":"Name","value":"overrides"}}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"limit"}}},{"kind":"Argument","name":{"kind":"Name","value":"pinSeed"},"value":{"kind":"Variable","name":{"kind":"Name","value":"pinSeed"}}},{"kind":"Argument","name":{"kind":"Name","value":"includeReplayed"},"value":{"kind":"Variable","name":{"kind":"Name","value":"includeReplayed"}}},{"kind":"Argument","name":{"kind":"Name","value":"includeRefused"},"value":{"kind":"Variable","name":{"kind":"Name","value":"includeRefused"}}},{"kind":"Argument","name":{"kind":"Name","value":"includeUnconfirmed"},"value":{"kind":"Variable","name":{"kind":"Name","value":"includeUnconfirmed"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"matched"}},{"kind":"Field","name":{"kind":"Name","value":"toReplay"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedJobs"}},{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"byEndpoint"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"jobs"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedJobs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"skipped"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"examples"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode<PlanQuery, PlanQueryVariables>;
export const ReplayDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Replay"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReplayGenerationsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayGenerations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplayGenerationsSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestedBy"}},{"kind":"Field","name":{"kind":"Name","value":"filter"}},{"kind":"Field","name":{"kind":"Name","value":"overrides"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"pauseReason"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedJobs"}},{"kind":"Field","name":{"kind":"Name","value":"spentDollars"}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"inQueue"}},{"kind":"Field","name":{"kind":"Name","value":"inProgress"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"cancelled"}}]}},{"kind":"Field","name":{"kind":"Name","value":"generations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"inputs"}},{"kind":"Field","name":{"kind":"Name","value":"durationS"}},{"kind":"Field","name":{"kind":"Name","value":"costCents"}},{"kind":"Field","name":{"kind":"Name","value":"replayOf"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NothingToReplayError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"matched"}},{"kind":"Field","name":{"kind":"Name","value":"skipped"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplayLimitError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"toReplay"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedJobs"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplayPlanChangedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skipped"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ReplayMutation, ReplayMutationVariables>;
export const ProgressDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Progress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Replay"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"pausedAt"}},{"kind":"Field","name":{"kind":"Name","value":"pauseReason"}},{"kind":"Field","name":{"kind":"Name","value":"cancelledAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"spentDollars"}},{"kind":"Field","name":{"kind":"Name","value":"unknownCosts"}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"inQueue"}},{"kind":"Field","name":{"kind":"Name","value":"inProgress"}},{"kind":"Field","name":{"kind":"Name","value":"completed"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"cancelled"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ProgressQuery, ProgressQueryVariables>;
export const PauseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Pause"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pauseReplay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PauseReplaySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"pauseReason"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<PauseMutation, PauseMutationVariables>;
export const ResumeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Resume"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resumeReplay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ResumeReplaySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"pauseReason"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ResumeMutation, ResumeMutationVariables>;
export const CancelReplayDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelReplay"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelReplay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CancelReplaySuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"cancelled"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CancelReplayMutation, CancelReplayMutationVariables>;