import type { GraphQLSchema } from 'graphql';
import { useMemo } from 'react';
import type { ViewerRole } from '../../generated/graphql.ts';
import { Empty } from '../../shared/parts.tsx';
import type { AccessStore } from '../access.ts';
import type { Exchange } from '../exchanges.ts';
import { Downloads } from './downloads.tsx';
import { rendersIn } from './found-renders.ts';
import { plotsIn } from './plot-data.ts';
import { Plots } from './plots.tsx';
import { Renders } from './renders.tsx';
import { partsOf } from './typed-answer.ts';
import { wordFor, wordsIn } from './words.ts';

interface AnswerViewProps {
  readonly exchange: Exchange | undefined;
  readonly schema: GraphQLSchema;
  /** Undefined until the server has said it. */
  readonly role: ViewerRole | undefined;
  readonly access: AccessStore;
}

/** What an answer holds: what is wrong with it, its plots, and its renders; a word if there is nothing of these. */
export function AnswerView({ exchange, schema, role, access }: AnswerViewProps) {
  const parts = useMemo(() => (exchange ? partsOf(exchange, schema) : []), [exchange, schema]);
  const renders = useMemo(() => rendersIn(parts), [parts]);
  const plots = useMemo(() => plotsIn(parts), [parts]);
  const words = useMemo(() => wordsIn(exchange?.answer, parts, schema), [exchange, parts, schema]);
  if (!exchange)
    return (
      <Empty title="Nothing was asked yet">
        Run the query: its pictures, videos and plots show up here. Ctrl+Enter in the editor does it too.
      </Empty>
    );
  return (
    <>
      {words.map((word) => (
        <p key={word} className="trouble" role="alert">
          {word}
        </p>
      ))}
      <Downloads parts={parts} access={access} />
      <Plots plots={plots} />
      {renders.length > 0 && <Renders renders={renders} showUser={role !== 'USER'} />}
      {renders.length + plots.length + words.length === 0 && <Empty title={wordFor(exchange, parts)} />}
    </>
  );
}
