import * as fc from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A GraphQL request that is valid against the schema, though its values need not make sense. */
export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Part of an operation: its text, and the variables that it uses, by name. */
interface Part {
  readonly text: string;
  readonly variables: ReadonlyArray<readonly [name: string, type: string, value: unknown]>;
}

const DEPTH = 5;
const MOST_FIELDS = 6;
// What is usually sent, so that most operations are carried out.
const GOOD: Readonly<Record<string, readonly unknown[]>> = {
  String: ['fal-ai/flux/dev', 'fal-ai/veo3.1', 'lighthouse', 'seen-12', 'attacker', '灯台'],
  ID: ['R2VuZXJhdGlvbjox', 'R2VuZXJhdGlvbjoy', 'UmVwbGF5OjE='],
  Int: [0, 1, 2, 20, 100],
  Float: [0, 0.5, 1, 100],
  Boolean: [true, false],
  DateTime: ['2026-01-01T00:00:00Z', '2026-11-20T10:00:00.5+09:00', '2030-01-01T00:00:00Z'],
  Duration: ['P7D', 'P1D', 'PT30M', 'PT0S'],
  TimeZone: ['UTC', 'Europe/Berlin', 'America/New_York'],
  LocalDate: ['2026-11-28', '2024-02-29'],
  BigInt: ['0', '12345678901234567890'],
};
// What breaks programs.
const WILD_TEXT = [
  '',
  ' ',
  '%',
  '_',
  "'",
  '\\',
  '\u0000',
  '\ud800',
  'a'.repeat(5000),
  '../x',
  'null',
  '__proto__',
  'constructor',
];
const WILD_TIMES = [
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '-P1D',
  'P999999999Y',
  'Mars/Olympus',
  '1e400',
];
const WILD_NUMBERS = [-0, -1, 101, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53, 1e308, 0.1, 1e-320];
const WILD = [...WILD_TEXT, ...WILD_TIMES, ...WILD_NUMBERS, true, null, {}, [], [[]], { a: null }];

/**
 * Random operations over every field, argument and input of the schema. `known` are values that the server has said before,
 * such as ids and cursors: they reach further than random ones.
 */
export function operations(schema: GraphQLSchema, known: readonly string[]): fc.Arbitrary<Operation> {
  const said = known.length > 0 ? fc.constantFrom(...known) : fc.constant('');
  const wild = fc.oneof(
    fc.constantFrom(...WILD),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.double({ noNaN: true }),
  );
  const json = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.dictionary(fc.constantFrom('prompt', 'seed', '__proto__', ''), wild, { maxKeys: 4 }),
    },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  );

  function value(type: GraphQLInputType, depth: number): fc.Arbitrary<unknown> {
    if (isNonNullType(type)) return value(type.ofType, depth);
    if (isListType(type)) return fc.array(value(type.ofType, depth), { maxLength: depth > 0 ? 3 : 0 });
    if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
    if (isInputObjectType(type)) {
      const members = Object.values(type.getFields());
      if (!type.isOneOf) return fields(members, depth - 1);
      return fc.oneof(
        ...members.map((member) => value(member.type, depth - 1).map((one) => ({ [member.name]: one }))),
      );
    }
    const good = GOOD[type.name];
    if (!good) return json;
    const text = type.name === 'ID' || type.name === 'String';
    return fc.oneof(
      { weight: 60, arbitrary: fc.constantFrom(...good) },
      { weight: text ? 20 : 0, arbitrary: said },
      { weight: 1, arbitrary: wild },
    );
  }

  function fields(list: readonly (GraphQLInputField | GraphQLArgument)[], depth: number) {
    const required = list.filter(({ type }) => isNonNullType(type));
    const optional = depth > 0 ? list.filter(({ type }) => !isNonNullType(type)) : [];
    // Each is there in one of three cases, since most of them contradict some other.
    const members = [...required, ...optional].map(({ name, type }) =>
      fc
        .tuple(fc.nat(2), value(type, depth))
        .map(([dice, one]) => (isNonNullType(type) || dice === 0 ? [[name, one] as const] : [])),
    );
    return fc.tuple(...members).map((entries) => Object.fromEntries(entries.flat()));
  }

  function selection(type: GraphQLOutputType, depth: number, path: string): fc.Arbitrary<Part> {
    const named = getNamedType(type);
    if (isLeafType(named)) return fc.constant({ text: '', variables: [] });
    if (isAbstractType(named)) {
      const parts = schema.getPossibleTypes(named).map((possible) =>
        selection(possible, depth - 1, `${path}_${possible.name}`).map((part) => ({
          ...part,
          text: `... on ${possible.name} ${part.text}`,
        })),
      );
      return some(parts).map((chosen) => braced(chosen));
    }
    if (!isObjectType(named)) return fc.constant({ text: '', variables: [] });
    return some(objectFields(named, depth, path)).map((chosen) => braced(chosen));
  }

  function objectFields(type: GraphQLObjectType, depth: number, path: string): fc.Arbitrary<Part>[] {
    return Object.values(type.getFields())
      .filter((field) => depth > 0 || isLeafType(getNamedType(field.type)))
      .map((field) => callOf(field, depth, `${path}_${field.name}`));
  }

  function callOf(field: GraphQLField<unknown, unknown>, depth: number, path: string): fc.Arbitrary<Part> {
    // Lazy: most fields are never chosen, and types refer to one another.
    const inner = fc.constant(null).chain(() => selection(field.type, depth - 1, path));
    const given = fc.constant(null).chain(() => fields(field.args, 3));
    return fc.tuple(inner, given).map(([part, args]) => {
      const types = new Map(field.args.map((arg) => [arg.name, String(arg.type)]));
      const own = Object.entries(args).map(
        ([name, arg]) => [`${path}_${name}`, types.get(name) ?? '', arg] as const,
      );
      const list = Object.keys(args).map((name) => `${name}: $${path}_${name}`);
      // Aliased by its path: under one type the same field may be asked twice with other arguments.
      return {
        text: `${path}: ${field.name}${list.length > 0 ? `(${list.join(', ')})` : ''} ${part.text}`,
        variables: [...own, ...part.variables],
      };
    });
  }

  const roots = [
    { weight: 6, kind: 'query', type: schema.getQueryType(), most: 3 },
    { weight: 1, kind: 'mutation', type: schema.getMutationType(), most: 1 },
  ];
  return fc.oneof(
    ...roots.flatMap(({ weight, kind, type, most }) =>
      type
        ? [
            {
              weight,
              arbitrary: some(objectFields(type, DEPTH, kind[0] ?? ''), most).map((parts) =>
                whole(kind, parts),
              ),
            },
          ]
        : [],
    ),
  );
}

function some(parts: readonly fc.Arbitrary<Part>[], most = MOST_FIELDS): fc.Arbitrary<Part[]> {
  return fc
    .shuffledSubarray(
      parts.map((_, at) => at),
      { minLength: Math.min(2, most, parts.length), maxLength: Math.min(most, parts.length) },
    )
    .chain((chosen) => fc.tuple(...chosen.flatMap((at) => parts[at] ?? [])));
}

function braced(parts: readonly Part[]): Part {
  return {
    text: `{ __typename ${parts.map(({ text }) => text).join(' ')} }`,
    variables: parts.flatMap(({ variables }) => variables),
  };
}

function whole(kind: string, parts: readonly Part[]): Operation {
  const { text, variables } = braced(parts);
  const declared = variables.map(([name, type]) => `$${name}: ${type}`).join(', ');
  return {
    query: `${kind} Fuzz${declared === '' ? '' : `(${declared})`} ${text}`,
    variables: Object.fromEntries(variables.map(([name, , value]) => [name, value])),
  };
}
