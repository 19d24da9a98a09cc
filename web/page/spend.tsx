import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { Ask } from '../shared/ask.ts';
import { SPEND_BY_ENDPOINT } from '../shared/documents.ts';
import { counted, dollars } from '../shared/format.ts';
import { Empty, Loading, Panel, Trouble } from '../shared/parts.tsx';
import { Plot } from '../shared/plot.tsx';
import { useAnswer, useAsk, usePolling } from '../shared/server.tsx';
import { dayName, localDay, zoneOf } from './days.ts';
import { SPEND_BY_TAG, SPEND_BY_USER, TAG_KEYS } from './documents.ts';
import { galleryLink } from './route.ts';
import { type DaySpend, stacksOf } from './stacks.ts';

const DAYS = 7;
const SHOWN = 'P7D';
const AGAIN_MS = 30_000;
const BY = { model: 'by model', user: 'by user', tag: 'by tag' } as const;
type By = keyof typeof BY;

/** What the last seven days cost, a bar for each, stacked by model, user or tag. */
export function Spend({ ownOnly }: { readonly ownOnly: boolean }) {
  const [by, setBy] = useState<By>('model');
  const [chosenKey, setKey] = useState<string>();
  const keys = useTagKeys();
  const key = chosenKey ?? keys[0] ?? '';
  const days = Array.from({ length: DAYS }, (_, index) => localDay(DAYS - 1 - index));
  const { answers, error, retry } = useSpend(days, by, key);
  const choices = (['model', 'user', 'tag'] as const).filter((name) => !(ownOnly && name === 'user'));
  const choice = (
    <div className="row">
      {by === 'tag' && (
        <label>
          <span className="fl-hidden">Name of the tag</span>
          <input
            className="short"
            list="tag-keys"
            value={key}
            placeholder="name of the tag"
            onChange={(event) => setKey(event.target.value)}
          />
          <datalist id="tag-keys">
            {keys.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
      )}
      <fieldset className="choice">
        <legend className="fl-hidden">Stack the spend</legend>
        {choices.map((name) => (
          <label key={name}>
            <input type="radio" name="by" checked={by === name} onChange={() => setBy(name)} />
            {BY[name]}
          </label>
        ))}
      </fieldset>
    </div>
  );
  return (
    <Panel title="Spend of the last seven days" aside={choice} wide>
      {by === 'tag' && !key ? (
        <Empty title="No tags yet">
          Submit with tags, such as project: lighthouse, to see what each project costs.
        </Empty>
      ) : answers ? (
        <Stacks days={days} answers={answers} by={by} />
      ) : error ? (
        <Trouble error={error} retry={retry} />
      ) : (
        <Loading lines={6} />
      )}
    </Panel>
  );
}

function Stacks({ days, answers, by }: { days: readonly string[]; answers: readonly DaySpend[]; by: By }) {
  const { series, total, unknown } = stacksOf(answers);
  if (series.length === 0 && unknown === 0)
    return <Empty title="Nothing was spent">Renders that cost something show up here within seconds.</Empty>;
  return (
    <>
      <div className="spread">
        <p className="figure">
          <strong>{dollars(total)}</strong>
          {unknown > 0 && (
            <span className="fl-muted">
              {' '}
              and {counted(unknown, 'completed render')} whose cost is not known
            </span>
          )}
        </p>
        <a href={galleryLink({ order: 'dearest', time: SHOWN })}>Show the dearest renders</a>
      </div>
      <Plot
        title={`US dollars spent on each of the last seven days, ${BY[by]}`}
        labels={days.map(dayName)}
        series={series}
        stacked
        format={dollars}
      />
    </>
  );
}

/** One question for each day: their answers are small, and only today's changes. */
function useSpend(days: readonly string[], by: By, key: string) {
  const ask = useAsk();
  const every = usePolling(AGAIN_MS);
  const results = useQueries({
    queries: days.map((date, index) => ({
      queryKey: ['spend', by, by === 'tag' ? key : '', date],
      queryFn: ({ signal }: { signal: AbortSignal }) => spendOfDay(ask, by, key, date, signal),
      enabled: by !== 'tag' || key !== '',
      ...(index === days.length - 1 && { refetchInterval: every }),
    })),
  });
  const answers = results.flatMap(({ data }) => (data ? [data] : []));
  return {
    answers: answers.length === days.length ? answers : undefined,
    error: results.find(({ error }) => error)?.error ?? undefined,
    retry: () => Promise.all(results.map(({ refetch }) => refetch())),
  };
}

async function spendOfDay(
  ask: Ask,
  by: By,
  key: string,
  date: string,
  signal: AbortSignal,
): Promise<DaySpend> {
  const window = { day: { date, timeZone: zoneOf() } };
  switch (by) {
    case 'model': {
      const { spendByEndpoint } = await ask(SPEND_BY_ENDPOINT, { window }, signal);
      return spendByEndpoint.rows.map(({ endpoint, ...row }) => ({
        name: endpoint,
        to: galleryLink({ model: endpoint, time: SHOWN }),
        ...row,
      }));
    }
    case 'user': {
      const { spendByUser } = await ask(SPEND_BY_USER, { window }, signal);
      return spendByUser.rows.map(({ userId, ...row }) => ({
        name: userId,
        to: galleryLink({ user: userId, time: SHOWN }),
        ...row,
      }));
    }
    case 'tag': {
      const { spendByTag } = await ask(SPEND_BY_TAG, { window, key }, signal);
      return spendByTag.rows.map(({ value, ...row }) => ({
        name: value ?? `without ${key}`,
        // The gallery has no filter for those without a tag, nor for such names.
        to:
          value == null || /[:=]/.test(key)
            ? undefined
            : galleryLink({ tag: `${key}:${value}`, time: SHOWN }),
        ...row,
      }));
    }
  }
}

/** The names of tags that the newest renders have, the most frequent first. */
function useTagKeys(): string[] {
  const { data } = useAnswer(TAG_KEYS, {}, { staleTime: 60_000 });
  const counts = new Map<string, number>();
  for (const { node } of data?.generations.edges ?? [])
    for (const { key } of node.tags) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([key]) => key);
}
