import {
  NothingToReplayError,
  ReplayLimitError,
  ReplayNotFoundError,
  ReplayOverError,
  ReplayPlanChangedError,
  ReplayPlanExpiredError,
} from '../../replay/errors.ts';
import { toDollars } from '../../replay/plan/money.ts';
import { builder } from '../builder.ts';
import { ErrorInterface } from './error.ts';
import { Replay } from './replay.ts';
import { SkippedJobs } from './replay-plan.ts';

builder.objectType(NothingToReplayError, {
  name: 'NothingToReplayError',
  description: 'No job is left to be replayed; nothing was recorded.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    matched: t.exposeInt('matched', { description: 'How many jobs the filter matches.' }),
    skipped: t.field({
      type: [SkippedJobs],
      description: 'Why they are not replayed.',
      resolve: ({ skipped }) => [...skipped],
    }),
  }),
});

builder.objectType(ReplayLimitError, {
  name: 'ReplayLimitError',
  description: 'More would be replayed than `maxJobs` or `maxDollars` allow; nothing was recorded.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    toReplay: t.exposeInt('toReplay', { description: 'How many jobs would be replayed.' }),
    estimatedDollars: t.float({
      nullable: true,
      description: 'What they are expected to cost, of the jobs whose price is known.',
      resolve: ({ estimatedCents }) => toDollars(estimatedCents),
    }),
    unpricedJobs: t.exposeInt('unpricedJobs', { description: 'How many jobs have no known price.' }),
  }),
});

builder.objectType(ReplayPlanExpiredError, {
  name: 'ReplayPlanExpiredError',
  description: 'The token is no plan of this viewer that can still be used; nothing was recorded.',
  interfaces: [ErrorInterface],
});

builder.objectType(ReplayPlanChangedError, {
  name: 'ReplayPlanChangedError',
  description: 'Some job of the plan can no longer be replayed as planned; nothing was recorded.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    skipped: t.field({
      type: [SkippedJobs],
      description: 'The jobs that stand in the way, by reason; those that are gone are not among them.',
      resolve: ({ skipped }) => [...skipped],
    }),
  }),
});

builder.objectType(ReplayNotFoundError, {
  name: 'ReplayNotFoundError',
  description: 'There is no such replay that the viewer may see.',
  interfaces: [ErrorInterface],
});

builder.objectType(ReplayOverError, {
  name: 'ReplayOverError',
  description: 'The replay is over: it was cancelled, or all its jobs have ended.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    replay: t.expose('replay', { type: Replay, description: 'The replay.' }),
  }),
});
