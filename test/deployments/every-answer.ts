import {
  execute,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import type { PrismaClient } from '../../src/db/client.ts';
import { schema } from '../../src/graphql/schema.ts';
import { testDeps, unlimited } from '../support/deps.ts';

const NOW = new Date('2026-11-17T23:30:00Z');
const DAY = `window: {between: {from: "2026-11-17T00:00:00Z", to: "2026-11-18T00:00:00Z"}}`;
const BERLIN = `{window: {day: {date: "2026-11-17", timeZone: "Europe/Berlin"}}}`;

/** The arguments of each question; one that is not here is asked without any. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  costDrift: [`(${DAY})`],
  estimateCost: ['(endpoint: "fal-ai/veo3.1", inputs: {duration: "8s", resolution: "4k"})'],
  failureRates: [`(${DAY}, minJobs: 1)`],
  generation: ['(requestId: "one")'],
  generationCount: [`(filter: ${BERLIN})`, '(filter: {inputs: {resolution: "4k"}})'],
  generations: [
    '(first: 50)',
    `(first: 50, filter: ${BERLIN})`,
    '(first: 50, filter: {search: "lighthouse rain"})',
    '(first: 50, filter: {search: "lighthuose"})',
    '(first: 50, filter: {minCostCents: 0.25, status: [COMPLETED]})',
  ],
  latency: [`(${DAY})`],
  node: [],
  replayPlan: [`(filter: ${BERLIN})`],
  spendByEndpoint: [`(${DAY})`],
  spendByTag: [`(key: "project", ${DAY})`],
  spendByUser: [`(${DAY})`],
  spendOverTime: [`(${DAY}, bucket: HOUR, timeZone: "Asia/Kolkata")`],
  stuckGenerations: ['(olderThan: "PT1M")'],
};

/** Differs from one asking to the next. */
const FRESH = new Set(['token', 'expiresAt']);

/** Asks every question of the schema for all of its fields, as an admin, and returns the answers. */
export async function everyAnswer(db: PrismaClient): Promise<unknown> {
  const questions = Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap(({ name, type }) =>
    (ASKED[name] ?? ['']).map((asked, index) => `${name}${index}: ${name}${asked} ${selection(type, 0)}`),
  );
  const deps = { ...testDeps(db), clock: () => NOW };
  const { data, errors } = await execute({
    schema,
    document: parse(`{ ${questions.join('\n')} }`),
    contextValue: { deps, viewer: { userId: 'boss', role: 'admin' }, ...unlimited },
  });
  for (const error of errors ?? []) throw error.originalError ?? error;
  return data;
}

// Deep enough for a job below a stuck job of a page, not for its replays' replays.
const DEEPEST = 6;

function selection(returned: GraphQLOutputType, depth: number): string {
  const named = getNamedType(returned);
  if (isLeafType(named)) return '';
  const types = isAbstractType(named) ? schema.getPossibleTypes(named) : [named];
  const parts = types.filter(isObjectType).map((one) => {
    const fields = Object.values(one.getFields())
      .filter(({ name, type }) => !FRESH.has(name) && (depth < DEEPEST || isLeafType(getNamedType(type))))
      .filter(({ args }) => args.every(({ type }) => !isNonNullType(type)))
      .filter(({ name }) => depth < 3 || !['replays', 'replayOf', 'generations'].includes(name))
      .map(({ name, type }) => `${name} ${selection(type, depth + 1)}`);
    return types.length > 1 ? `... on ${one.name} { ${fields.join(' ')} }` : fields.join(' ');
  });
  return `{ __typename ${parts.join(' ')} }`;
}
