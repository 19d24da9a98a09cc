import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { mayReadReplica } from '../../src/graphql/reads-replica.ts';
import { schema } from '../../src/graphql/schema.ts';

// All others are read from replicas. A new field is not, and has to be added here unless it is listed there.
const ON_PRIMARY = [
  'apiKeys',
  'budgets',
  'estimateCost',
  'generation',
  'node',
  'replayPlan',
  'viewer',
  'webhooks',
];
const may = (query: string, operationName?: string) =>
  mayReadReplica({ schema, document: parse(query), operationName });

test('where each field of Query is read', () => {
  const fields = Object.keys(schema.getQueryType()?.getFields() ?? {});
  const onPrimary = fields.filter((name) => !may(`{ ${name} }`)).toSorted();
  expect(onPrimary).toEqual(ON_PRIMARY);
});

test('an operation is read in one place as a whole', () => {
  expect(may('{ __typename generations { __typename } }')).toBe(true);
  expect(may('{ generations { __typename } budgets { id } }')).toBe(false);
  expect(may('{ ...Both } fragment Both on Query { generations { __typename } budgets { id } }')).toBe(false);
  expect(may('{ __typename }')).toBe(false);
});

test('another operation of the document makes no difference', () => {
  const both = 'query A { latency { __typename } } query B { viewer { id } } mutation C { a }';
  expect(may(both, 'A')).toBe(true);
  expect(may(both, 'B')).toBe(false);
  expect(may(both, 'C')).toBe(false);
});
