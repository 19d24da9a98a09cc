import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { openTarget } from '../attacks/open-target.ts';
import { whatIsWrong } from './answers.ts';
import { fuzz } from './fuzz.ts';

const target = await openTarget();

test('random operations and damaged requests lead to answers that fit the schema, and to no error of the server', {
  timeout: 60_000,
}, async () => {
  const { requests, problems, answers } = await fuzz(target, { seed: 1, seconds: 10, slowestMs: 20_000 });
  expect(problems).toEqual([]);
  expect(requests).toBeGreaterThan(20);
  // Not only refusals: the resolvers must have been reached.
  expect(answers.get('200')).toBeGreaterThan(requests / 10);
});

const SCHEMA = buildSchema(`
  enum Colour { RED GREEN }
  interface Thing { id: ID! }
  type Ball implements Thing { id: ID! colour: Colour size: Int bounces: [Int!]! }
  type Query { thing: Thing }
`);
const DOCUMENT = parse('{ thing { __typename x: id ... on Ball { colour size bounces } } }');
const ball = { __typename: 'Ball', x: '1', colour: 'RED', size: 1, bounces: [1, 2] };

test.each([
  ['a null where none may be', { ...ball, x: null }],
  ['a null in a list', { ...ball, bounces: [1, null] }],
  ['no list', { ...ball, bounces: 1 }],
  ['an unknown word', { ...ball, colour: 'BLUE' }],
  ['a number out of range', { ...ball, size: 2 ** 31 }],
  ['an unknown type', { ...ball, __typename: 'Cube' }],
  ['a missing member', { __typename: 'Ball', x: '1', colour: 'RED', size: 1 }],
  ['a member that was not asked for', { ...ball, secret: 1 }],
])('an answer with %s is found to be wrong', async (_what, thing) => {
  expect(await whatIsWrong(SCHEMA, DOCUMENT, {}, { thing: ball })).toEqual([]);
  expect(await whatIsWrong(SCHEMA, DOCUMENT, {}, { thing })).not.toEqual([]);
});
