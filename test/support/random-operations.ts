import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { between, pick, roll } from '../../src/sandbox/seeded-random.ts';

/** Values to choose from, by the name of an argument or else by its type. */
export type Pools = Readonly<Record<string, readonly [unknown, ...unknown[]]>>;

/** An operation on one field of a root type, that selects everything below it. */
export interface RandomOperation {
  readonly field: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const MAX_DEPTH = 4;

/** Makes operations from the schema alone, so that a new field, argument or type is in them without being named here. */
export function operationOn(
  schema: GraphQLSchema,
  kind: 'query' | 'mutation',
  field: string,
  pools: Pools,
  seed: string,
): RandomOperation {
  let rolls = 0;
  const next = () => `${seed} ${(rolls += 1)}`;
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];

  function valueFor(type: GraphQLInputType, name: string, parent: string): unknown {
    const given = getNullableType(type);
    const pool = pools[`${parent}.${name}`] ?? pools[name];
    if (isListType(given))
      return Array.from({ length: between(1, 3, next()) }, () => valueFor(given.ofType, name, parent));
    if (pool) return pick(pool, next());
    if (isInputObjectType(given)) {
      const fields = Object.values(given.getFields());
      const chosen: GraphQLInputField[] = given.isOneOf
        ? [one(fields, next())]
        : fields.filter(({ type: ofField }) => isNonNullType(ofField) || roll(next()) < 2 / fields.length);
      return Object.fromEntries(
        chosen.map((member) => [
          member.name,
          valueFor(member.type, member.name, given.isOneOf ? given.name : `${parent}.${name}`),
        ]),
      );
    }
    if (isEnumType(given)) return one(given.getValues(), next()).name;
    const ofType = pools[getNamedType(given).name];
    if (!ofType) throw new Error(`there is no value of the type ${String(given)} to choose from`);
    return pick(ofType, next());
  }

  function argumentsOf(args: readonly GraphQLArgument[], of: string): string {
    const given = args.filter(
      (arg) => (isNonNullType(arg.type) && arg.defaultValue === undefined) || roll(next()) < 0.5,
    );
    if (given.length === 0) return '';
    const list = given.map((arg) => {
      const variable = `v${declared.length}`;
      declared.push(`$${variable}: ${String(arg.type)}`);
      variables[variable] = valueFor(arg.type, arg.name, of);
      return `${arg.name}: $${variable}`;
    });
    return `(${list.join(', ')})`;
  }

  function fieldsOf(type: GraphQLObjectType, depth: number, alias: string): string {
    const fields = Object.values(type.getFields()).flatMap((member) => {
      const below = selectionOf(getNamedType(member.type), depth + 1);
      if (below === undefined) return [];
      return [`${alias}${member.name}: ${member.name}${argumentsOf(member.args, type.name)}${below}`];
    });
    return ['__typename', ...fields].join(' ');
  }

  /** Undefined where it would be too deep. Members of a union may give one name different types, so each has its own. */
  function selectionOf(type: GraphQLNamedType, depth: number): string | undefined {
    if (isLeafType(type)) return '';
    if (depth > MAX_DEPTH) return undefined;
    if (isObjectType(type)) return ` { ${fieldsOf(type, depth, '')} }`;
    if (!isAbstractType(type)) throw new Error(`${type.name} is no type of an answer`);
    const members = schema.getPossibleTypes(type);
    return ` { ${members.map((member) => `... on ${member.name} { ${fieldsOf(member, depth, `${member.name}_`)} }`).join(' ')} }`;
  }

  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  const definition = root?.getFields()[field];
  if (!definition || !root) throw new Error(`the schema has no ${kind} ${field}`);
  const call = `${field}${argumentsOf(definition.args, root.name)}`;
  const selection = selectionOf(getNamedType(definition.type), 0) ?? '';
  const head = declared.length > 0 ? `(${declared.join(', ')})` : '';
  return { field, query: `${kind} Random${head} { ${call}${selection} }`, variables };
}

function one<T>(options: readonly T[], key: string): T {
  const [first, ...others] = options;
  if (first === undefined) throw new Error('there is nothing to choose from');
  return pick([first, ...others], key);
}
