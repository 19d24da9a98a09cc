import { toDollars } from '../../lib/dollars.ts';
import {
  NothingToReplayError,
  ReplayCommittedError,
  ReplayLimitError,
  ReplayNotFoundError,
  ReplayOverError,
  ReplayPlanChangedError,
  ReplayPlanExpiredError,
} from '../../replay/errors.ts';
import { builder } from '../builder.ts';
import { ErrorInterface } from './error.ts';
import { Replay } from './replay.ts';
import { SkippedJobs } from './replay-plan.ts';

builder.objectType(NothingToReplayError, {
  name: 'NothingToReplayError',
  description: 'No generation is left to replay; nothing was recorded.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    matched: t.exposeInt('matched', { description: 'Number of generations the filter matches.' }),
    skipped: t.field({
      type: [SkippedJobs],
      description: 'The generations left out, by reason.',
      resolve: ({ skipped }) => [...skipped],
    }),
  }),
});

builder.objectType(ReplayLimitError, {
  name: 'ReplayLimitError',
  description: 'The replay would exceed `maxJobs` or `maxDollars`; nothing was recorded.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    toReplay: t.exposeInt('toReplay', { description: 'Number of generations that would be replayed.' }),
    estimatedDollars: t.float({
      nullable: true,
      description:
        'Their estimated cost in US dollars, without the generations in `unpricedJobs`; null if no price is known.',
      resolve: ({ estimatedCents }) => toDollars(estimatedCents),
    }),
    unpricedJobs: t.exposeInt('unpricedJobs', {
      description: 'Number of generations whose price is unknown.',
    }),
  }),
});

builder.objectType(ReplayPlanExpiredError, {
  name: 'ReplayPlanExpiredError',
  description: "The plan token has expired, or is not one of this viewer's; nothing was recorded.",
  interfaces: [ErrorInterface],
});

builder.objectType(ReplayPlanChangedError, {
  name: 'ReplayPlanChangedError',
  description: 'A generation of the plan can no longer be replayed as planned; nothing was recorded.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    skipped: t.field({
      type: [SkippedJobs],
      description: 'The generations that stand in the way, by reason. Those pruned since are not listed.',
      resolve: ({ skipped }) => [...skipped],
    }),
  }),
});

builder.objectType(ReplayNotFoundError, {
  name: 'ReplayNotFoundError',
  description: 'There is no such replay, or the viewer may not see it.',
  interfaces: [ErrorInterface],
});

builder.objectType(ReplayCommittedError, {
  name: 'ReplayCommittedError',
  description: 'The replay has spent or committed more than its new `maxDollars`; nothing was changed.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    committedDollars: t.exposeFloat('committedDollars', {
      description:
        'US dollars that are spent or cannot be taken back: bills, and the expected cost of the generations that were sent.',
    }),
  }),
});

builder.objectType(ReplayOverError, {
  name: 'ReplayOverError',
  description: 'The replay is over: it was cancelled, or all its generations have ended.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    replay: t.expose('replay', { type: Replay, description: 'The replay.' }),
  }),
});
