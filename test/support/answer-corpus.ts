import {
  type GraphQLField,
  GraphQLInterfaceType,
  GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isRequiredArgument,
} from 'graphql';

/** An operation of the corpus. */
export interface Operation {
  readonly name: string;
  readonly query: string;
}

const WINDOW = '{ between: { from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z" } }';
const CURSOR = 'cursor';

/** An operation for every field of a job alone, for every question, and for what often goes wrong. */
export function operationsOf(schema: GraphQLSchema): Operation[] {
  const job = schema.getType('Generation');
  const query = schema.getQueryType();
  if (!(job instanceof GraphQLObjectType) || !query) throw new Error('The schema has no jobs.');
  const fields = Object.values(job.getFields()).filter((field) => !field.args.some(isRequiredArgument));
  const written = fields.map((field) => ({ name: field.name, text: textOf(field, 2) }));
  const all = written.map(({ text }) => text).join(' ');
  return [
    ...written.flatMap(({ name, text }) => [
      { name: `${name} of one job`, query: `{ generation(requestId: "one") { ${text} } }` },
      { name: `${name} of a page`, query: `{ generations(first: 3) { edges { node { ${text} } } } }` },
    ]),
    { name: 'every field of one job', query: `{ generation(requestId: "one") { ${all} } }` },
    { name: 'every field of a failed job', query: `{ generation(requestId: "four") { ${all} } }` },
    { name: 'every field of a page', query: `{ generations(first: 3) { edges { node { ${all} } } } }` },
    ...Object.values(query.getFields())
      .filter(
        (field) => field.args.some(({ name }) => name === 'window') && !field.args.some(isRequiredArgument),
      )
      .map((field) => ({ name: field.name, query: `{ ${textOf(field, 4, `(window: ${WINDOW})`)} }` })),
    ...OPERATIONS.map(([name, text]) => ({ name, query: text })),
  ];
}

const OPERATIONS: ReadonlyArray<readonly [name: string, query: string]> = [
  ['the name of the type', '{ __typename }'],
  ['a job that does not exist', '{ generation(requestId: "nobody") { id } }'],
  ['an empty request id', '{ generation(requestId: "") { id } }'],
  [
    'two jobs under aliases',
    '{ a: generation(requestId: "one") { id } b: generation(requestId: "two") { id } }',
  ],
  ['a field under two names', '{ generation(requestId: "one") { a: status b: status id } }'],
  ['a fragment', 'fragment F on Generation { id status } { generation(requestId: "one") { ...F endpoint } }'],
  ['an inline fragment', '{ generation(requestId: "one") { ... on Generation { id } ... on Node { id } } }'],
  [
    'a skipped field',
    '{ generation(requestId: "one") { id status @skip(if: true) endpoint @include(if: false) } }',
  ],
  ['an empty page', '{ generations(first: 0) { edges { cursor } pageInfo { hasNextPage endCursor } } }'],
  [
    'the last page',
    '{ generations(last: 2) { edges { cursor node { requestId } } pageInfo { hasPreviousPage startCursor } } }',
  ],
  ['a page that is too long', '{ generations(first: 101) { edges { cursor } } }'],
  ['a cursor that is none', '{ generations(after: "nonsense") { edges { cursor } } }'],
  ['a filter', '{ generations(filter: { status: [FAILED] }) { edges { node { requestId error } } } }'],
  ['an impossible filter', '{ generations(filter: { minCostCents: -1 }) { edges { node { id } } } }'],
  ['another user', '{ generations(filter: { userId: "ben" }) { edges { node { requestId userId } } } }'],
  [
    'the endpoints',
    '{ endpoints { name estimatesVerified maySubmit price { unitPrice unit currency source } } }',
  ],
  ['a number of jobs', '{ generationCount(filter: { status: [COMPLETED] }) }'],
  ['too few bytes', '{ generation(requestId: "one") { inputs(maxBytes: 1) } }'],
  ['an unknown field', '{ generation(requestId: "one") { nothing } }'],
  ['no selection', '{ generation(requestId: "one") }'],
  ['a missing argument', '{ generation { id } }'],
  ['an argument of the wrong type', '{ generation(requestId: 1) { id } }'],
  ['a variable that is not given', 'query ($id: String!) { generation(requestId: $id) { id } }'],
  ['what is no query', '{ generation('],
  ['an empty document', ''],
  ['a comment alone', '# nothing'],
  ['several operations', 'query A { __typename } query B { generationCount }'],
  ['a subscription', 'subscription { __typename }'],
  ['an unknown mutation', 'mutation { nothing }'],
  [
    'a mutation that changes nothing',
    'mutation { cancelGeneration(input: { id: "R2VuZXJhdGlvbjo5OTk=" }) { __typename } }',
  ],
];

/** A field with everything below it, `levels` deep; fields that need an argument are left out. */
function textOf(field: GraphQLField<unknown, unknown>, levels: number, args = ''): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return `${field.name}${args}`;
  if (!(type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType)) return '';
  const below = Object.values(type.getFields())
    .filter((one) => !one.args.some(isRequiredArgument) && one.name !== CURSOR)
    .filter((one) => levels > 1 || isLeafType(getNamedType(one.type)))
    .map((one) => textOf(one, levels - 1));
  return `${field.name}${args} { __typename ${below.filter(Boolean).join(' ')} }`;
}
