import { stringify } from 'lossless-json';
import { useState } from 'react';
import type { PageRenderQuery, ViewerRole } from '../generated/graphql.ts';
import { CancelDialog } from './cancel-dialog.tsx';
import { RENDER } from './documents.ts';
import { count, dollars, moment } from './format.ts';
import { Media } from './media.tsx';
import { Answer, Empty, Panel } from './parts.tsx';
import { Go, usePlaces } from './places.tsx';
import { Price } from './price.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import { useAnswer } from './server.tsx';
import { Status } from './status.tsx';
import { WhyInFlight } from './why-in-flight.tsx';

type Generation = Extract<PageRenderQuery['node'], { endpoint: string }>;

const BUSY_MS = 2000;

/** One render with everything that is known of it. */
export function Render({ id, role }: { readonly id: string; readonly role: ViewerRole }) {
  const first = useAnswer(RENDER, { id });
  const node = first.data?.node;
  const busy = node && 'status' in node && isInFlight(node);
  const answer = useAnswer(RENDER, { id }, { every: busy ? BUSY_MS : false });
  const places = usePlaces();
  return (
    <Answer of={answer} lines={8}>
      {({ node: found }) =>
        found && 'endpoint' in found ? (
          <Found render={found} mayChange={role !== 'ANALYST'} />
        ) : (
          <Empty title="There is no such render">
            Or it is somebody else’s. <Go to={places.gallery({})}>Show all renders</Go>.
          </Empty>
        )
      }
    </Answer>
  );
}

function Found({ render, mayChange }: { render: Generation; mayChange: boolean }) {
  const [asking, setAsking] = useState<'replay' | 'cancel'>();
  const places = usePlaces();
  const close = () => setAsking(undefined);
  const inFlight = isInFlight(render);
  return (
    <>
      <div className="spread">
        <h1>
          <Go to={places.gallery({ model: render.endpoint })}>{render.endpoint}</Go>
        </h1>
        {mayChange && (
          <div className="row">
            {inFlight && !render.cancelRequestedAt && (
              <button type="button" onClick={() => setAsking('cancel')}>
                Cancel…
              </button>
            )}
            {!inFlight && (
              <button type="button" onClick={() => setAsking('replay')}>
                Replay…
              </button>
            )}
          </div>
        )}
      </div>
      <div className="render">
        <Files render={render} />
        <div className="facts">
          <Facts render={render} />
        </div>
      </div>
      <div className="panels">
        <Panel title="Inputs">
          <Values of={render.inputs} />
        </Panel>
        {render.inputDiff && (
          <Diff render={render} original={render.replayOf?.id} changes={render.inputDiff} />
        )}
        <Deliveries render={render} />
      </div>
      {asking === 'replay' && <ReplayDialog filter={onlyThis(render)} again one={render} close={close} />}
      {asking === 'cancel' && <CancelDialog render={render} close={close} />}
    </>
  );
}

function Files({ render }: { render: Generation }) {
  const { outputs, outputText, error } = render;
  return (
    <div className="files">
      {outputs.map((file) => (
        <Media key={file.url} file={file} alt={render.prompt ?? render.endpoint} />
      ))}
      {outputText && <p className="text">{outputText}</p>}
      {error && (
        <p className="trouble">
          {render.errorType && !error.includes(render.errorType) && <strong>{render.errorType}: </strong>}
          {error}
        </p>
      )}
      {outputs.length === 0 && !outputText && !error && (
        <Empty title={isInFlight(render) ? 'Not there yet' : 'It has no files'}>
          {isInFlight(render) && <WhyInFlight id={render.id} createdAt={render.createdAt} />}
        </Empty>
      )}
    </div>
  );
}

function Facts({ render }: { render: Generation }) {
  const places = usePlaces();
  const { cost, lastPoll } = render;
  return (
    <>
      {render.prompt && <p className="text">{render.prompt}</p>}
      <dl>
        <Fact name="Status">
          <Status of={render.status} />
          {render.cancelRequestedAt && isInFlight(render) && ', cancellation requested'}
        </Fact>
        <Fact name="Cost">
          <Price cents={render.costCents} source={render.costSource} />
          {cost?.units != null && cost.unitPrice != null && (
            <span className="fl-muted">
              {' '}
              {amountOf(cost.units, cost.unit ?? 'units')} at {dollars(cost.unitPrice)}
            </span>
          )}
        </Fact>
        {cost?.estimatedCents != null && render.costSource !== 'ESTIMATED' && (
          <Fact name="Estimated">{dollars(cost.estimatedCents / 100)}</Fact>
        )}
        <Fact name="User">
          <Go to={places.gallery({ user: render.userId })}>{render.userId}</Go>
        </Fact>
        {render.tags.map(({ key, value }) => (
          <Fact key={key} name={key}>
            <Go to={places.gallery({ tag: `${key}:${value}` })}>{value}</Go>
          </Fact>
        ))}
        <Fact name="Recorded">{moment(render.createdAt)}</Fact>
        {render.finishedAt && <Fact name="Ended">{moment(render.finishedAt)}</Fact>}
        {lastPoll && (
          <Fact name="fal said last">
            {lastPoll.answer.toLowerCase().replaceAll('_', ' ')}
            {lastPoll.message && `: ${lastPoll.message}`}, {moment(lastPoll.at)}
          </Fact>
        )}
        {render.seed && <Fact name="Seed">{render.seed}</Fact>}
        {render.requestId && (
          <Fact name="Request id">
            <code>{render.requestId}</code>
          </Fact>
        )}
        {render.replayOf && (
          <Fact name="Replay of">
            <Go to={places.render(render.replayOf.id)}>its original</Go>
          </Fact>
        )}
        {render.replays.length > 0 && (
          <Fact name="Replayed">
            {render.replays.map(({ id, status, createdAt }) => (
              <Go key={id} className="block" to={places.render(id)}>
                {moment(createdAt)} <Status of={status} />
              </Go>
            ))}
          </Fact>
        )}
        {render.resultNote && <Fact name="Note">{render.resultNote}</Fact>}
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Values({ of }: { of: unknown }) {
  const entries = typeof of === 'object' && of !== null ? Object.entries(of) : [];
  if (entries.length === 0) return <p className="fl-muted">None, or they were pruned.</p>;
  return (
    <dl className="values">
      {entries.map(([name, value]) => (
        <Fact key={name} name={name}>
          {textOf(value)}
        </Fact>
      ))}
    </dl>
  );
}

type Change = NonNullable<Generation['inputDiff']>[number];

function Diff(props: { render: Generation; original: string | undefined; changes: readonly Change[] }) {
  const { original, changes } = props;
  const places = usePlaces();
  return (
    <Panel
      title="Changed since its original"
      aside={original && <Go to={places.render(original)}>The original</Go>}
    >
      {changes.length === 0 ? (
        <Empty title="Nothing">It has exactly the inputs of its original.</Empty>
      ) : (
        <dl className="values">
          {changes.map(({ path, before, after }) => (
            <Fact key={path} name={path}>
              <del>{before === undefined || before === null ? 'nothing' : textOf(before)}</del>{' '}
              <ins>{after === undefined || after === null ? 'nothing' : textOf(after)}</ins>
            </Fact>
          ))}
        </dl>
      )}
    </Panel>
  );
}

function Deliveries({ render: { deliveries } }: { render: Generation }) {
  return (
    <Panel title="Webhook deliveries">
      {deliveries.length === 0 ? (
        <Empty title="None">fal has sent no webhook that names it.</Empty>
      ) : (
        <ul className="rows">
          {deliveries.map(({ receivedAt, verdict, detail, deliveries: times }) => (
            <li key={`${receivedAt} ${verdict}`}>
              <span className="spread">
                <strong>{verdict.toLowerCase().replaceAll('_', ' ')}</strong>
                <span className="fl-muted">{moment(receivedAt)}</span>
              </span>
              {(detail || times > 1) && (
                <span className="fl-muted">
                  {times > 1 && `${count(times)} times. `}
                  {detail}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** fal has the names of its units in the plural. */
function amountOf(units: number, unit: string): string {
  return `${count(units)} ${units === 1 ? unit.replace(/s$/, '') : unit}`;
}

/** A text as itself, everything else as JSON, with all digits of its numbers. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (stringify(value, undefined, 2) ?? '');
}

function isInFlight({ status }: { status: Generation['status'] }): boolean {
  return status === 'IN_QUEUE' || status === 'IN_PROGRESS';
}

/** What matches this render, and hardly ever another one: the API has its moment to the millisecond. */
function onlyThis({ userId, endpoint, status, createdAt }: Generation) {
  const createdTo = new Date(Date.parse(createdAt) + 1).toISOString();
  return { userId, endpoint: [endpoint], status: [status], createdFrom: createdAt, createdTo };
}
