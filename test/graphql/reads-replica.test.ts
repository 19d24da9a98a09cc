import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { mayReadReplica } from '../../src/graphql/reads-replica.ts';
import { schema } from '../../src/graphql/schema.ts';

// A new field is in one of the two lists.
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
const ON_REPLICA = [
  'costDrift',
  'endpoints',
  'failureRates',
  'generationCount',
  'generations',
  'latency',
  'replays',
  'spendByEndpoint',
  'spendByTag',
  'spendByUser',
  'spendOverTime',
  'stuckGenerations',
  'webhookDeliveries',
];

const may = (query: string, operationName?: string) =>
  mayReadReplica({ schema, document: parse(query), operationName });

test('where each field of Query is read', () => {
  const fields = Object.keys(schema.getQueryType()?.getFields() ?? {});
  const [onReplica, onPrimary] = [true, false].map((read) =>
    fields.filter((name) => may(`{ ${name} }`) === read).toSorted(),
  );
  expect(onReplica).toEqual(ON_REPLICA);
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
