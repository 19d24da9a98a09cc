import type { GenerationFilter, PagePlanQuery } from '../generated/graphql.ts';
import { Dialog } from './dialog.tsx';
import { EXECUTE, PLAN } from './documents.ts';
import { count, counted, dollars, moment } from './format.ts';
import { Answer, Trouble } from './parts.tsx';
import { usePlaces } from './places.tsx';
import { useAnswer, useChange } from './server.tsx';

type Plan = PagePlanQuery['replayPlan'];

/** A render that somebody has looked at. */
interface Original {
  readonly replays: ReadonlyArray<{ readonly createdAt: string }>;
}

interface ReplayDialogProps {
  readonly filter: GenerationFilter;
  /** Also what was already replayed, or what fal refused: for one render that somebody has looked at. */
  readonly again: boolean;
  /** Only if the filter matches this one render alone. */
  readonly one?: Original;
  readonly close: () => void;
}

/** Says what a replay would do and cost; exactly that is carried out if the reader agrees. */
export function ReplayDialog({ filter, again, one, close }: ReplayDialogProps) {
  const plan = useAnswer(PLAN, { filter, again }, { staleTime: 60_000 });
  return (
    <Dialog title={one ? 'Replay this render' : 'Replay'} close={close}>
      <Answer of={plan}>
        {({ replayPlan }) =>
          one && replayPlan.matched !== 1 ? (
            <Refusal close={close}>
              This render cannot be told apart from others of the same instant; replay it by GraphiQL.
            </Refusal>
          ) : replayPlan.toReplay === 0 ? (
            <Refusal close={close}>
              None of {count(replayPlan.matched)} can be replayed.
              <Skipped plan={replayPlan} />
            </Refusal>
          ) : (
            <Confirmation plan={replayPlan} before={one?.replays ?? []} close={close} />
          )
        }
      </Answer>
    </Dialog>
  );
}

function Confirmation(props: { plan: Plan; before: Original['replays']; close: () => void }) {
  const { plan, before, close } = props;
  const { replayStarted } = usePlaces();
  const execute = useChange(EXECUTE, ({ replayGenerations }) => {
    if (!('replay' in replayGenerations)) return;
    close();
    replayStarted();
  });
  const result = execute.data?.replayGenerations;
  const refused = result && 'message' in result ? new Error(result.message) : undefined;
  const confirm = () =>
    execute.mutate({
      planToken: plan.token,
      // The price that was shown is the most that it may spend.
      maxDollars: plan.unpricedJobs === 0 ? (plan.highDollars ?? null) : null,
    });
  return (
    <>
      <p className="figure">
        <strong>{priceOf(plan)}</strong>{' '}
        <span className="fl-muted">
          for {count(plan.toReplay)} of {counted(plan.matched, 'render')}
        </span>
      </p>
      <Before replays={before} />
      <ul className="rows">
        {plan.byEndpoint.map(({ endpoint, jobs, estimatedDollars }) => (
          <li key={endpoint} className="spread">
            <span>
              {count(jobs)} × {endpoint}
            </span>
            <span className="numbers">
              {estimatedDollars == null ? 'price unknown' : dollars(estimatedDollars)}
            </span>
          </li>
        ))}
      </ul>
      {plan.unpricedJobs > 0 && (
        <p className="trouble">
          {count(plan.unpricedJobs)} have no known price: the replay may cost more than this says.
        </p>
      )}
      {plan.unverifiedJobs > 0 && (
        <p className="fl-muted hint">The estimates of {count(plan.unverifiedJobs)} are not verified.</p>
      )}
      <Skipped plan={plan} />
      {(execute.error ?? refused) && <Trouble error={execute.error ?? refused ?? new Error()} />}
      <div className="row end">
        <button type="button" onClick={close}>
          Do not replay
        </button>
        <button
          type="button"
          className="primary"
          disabled={execute.isPending || execute.isSuccess}
          onClick={confirm}
        >
          {execute.isPending ? 'Starting…' : `Replay for ${priceOf(plan)}`}
        </button>
      </div>
    </>
  );
}

function Before({ replays }: { replays: Original['replays'] }) {
  const last = replays.map(({ createdAt }) => createdAt).toSorted((a, b) => Date.parse(b) - Date.parse(a))[0];
  if (last === undefined) return null;
  return <p className="hint">It has been replayed before, last on {moment(last)}. This replays it again.</p>;
}

function priceOf({ estimatedDollars, lowDollars, highDollars, unpricedJobs }: Plan): string {
  if (estimatedDollars == null) return 'an unknown price';
  const atLeast = unpricedJobs > 0 ? 'at least ' : '≈ ';
  if (lowDollars != null && highDollars != null && lowDollars !== highDollars)
    return `${atLeast}${dollars(estimatedDollars)} (${dollars(lowDollars)} to ${dollars(highDollars)})`;
  return atLeast + dollars(estimatedDollars);
}

function Skipped({ plan: { skipped } }: { plan: Plan }) {
  if (skipped.length === 0) return null;
  return (
    <p className="fl-muted hint">
      Left out:{' '}
      {skipped
        .map(({ reason, count: jobs }) => `${count(jobs)} ${reason.toLowerCase().replaceAll('_', ' ')}`)
        .join(', ')}
      .
    </p>
  );
}

function Refusal({ close, children }: { close: () => void; children: React.ReactNode }) {
  return (
    <>
      <div className="trouble">{children}</div>
      <div className="row end">
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
    </>
  );
}
