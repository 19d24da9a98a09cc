import { count, counted } from '../shared/format.ts';
import { Intervals } from '../shared/intervals.tsx';
import { Answer, Empty, Panel } from '../shared/parts.tsx';
import { useAnswer } from '../shared/server.tsx';
import { FAILURES } from './documents.ts';
import { galleryLink } from './route.ts';

const SHOWN = 8;

/** How often each model failed in the last seven days, with what that rate may really be. */
export function Failures() {
  const answer = useAnswer(FAILURES, {}, { every: 30_000 });
  return (
    <Panel
      title="Failure rates"
      aside={<a href={galleryLink({ status: 'FAILED', time: 'P7D' })}>Show the failed</a>}
    >
      <Answer of={answer}>
        {({ failureRates: { rows } }) => {
          const failing = rows.filter(({ failed }) => failed > 0);
          if (failing.length === 0)
            return (
              <Empty title="Nothing failed">
                {rows.length > 0
                  ? 'Every render of the last seven days that has ended went well.'
                  : undefined}
              </Empty>
            );
          return (
            <>
              <Intervals
                rows={failing
                  .slice(0, SHOWN)
                  .map(({ endpoint, jobs, failed, failRate, failRateInterval, topErrors }) => ({
                    label: endpoint,
                    to: galleryLink({ model: endpoint, status: 'FAILED', time: 'P7D' }),
                    value: failRate,
                    ...failRateInterval,
                    detail: `${count(failed)} of ${count(jobs)}${errorOf(topErrors[0])}`,
                  }))}
              />
              <p className="fl-muted hint">
                The bar spans the rates that these numbers leave possible (95 %).
                {failing.length > SHOWN && ` ${counted(failing.length - SHOWN, 'more model')} with failures.`}
              </p>
            </>
          );
        }}
      </Answer>
    </Panel>
  );
}

function errorOf(top: { errorType?: string | null; message?: string | null } | undefined): string {
  const error = top?.message ?? top?.errorType;
  return error ? `, mostly: ${error}` : '';
}
