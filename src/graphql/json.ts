import { GraphQLError, GraphQLScalarType, Kind, print, type ValueNode } from 'graphql';
import type { ObjMap } from 'graphql/jsutils/ObjMap.js';
import { JSONResolver } from 'graphql-scalars';
import { isSafeNumber } from 'lossless-json';

/**
 * The scalar JSON of graphql-scalars, except that in a literal nothing vanishes or changes: an unquoted word, a variable that
 * is not given and a number that would be rounded are refused. What is sent to fal costs money, and a filter that lost a
 * member would select everything.
 */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  ...JSONResolver.toConfig(),
  parseLiteral: read,
});

type Variables = ObjMap<unknown> | null | undefined;

function read(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return toNumber(node, node.value);
    case Kind.LIST:
      return node.values.map((value) => read(value, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, read(value, variables)]));
    case Kind.ENUM:
      throw refused(node, `The word ${node.value} is not JSON: write "${node.value}" for a text.`);
    case Kind.VARIABLE:
      return valueOf(node, node.name.value, variables);
  }
}

function toNumber(node: ValueNode, digits: string): number {
  if (isSafeNumber(digits)) return Number(digits);
  throw refused(
    node,
    `The number ${print(node)} cannot be kept exactly: write it as a text, or with fewer digits.`,
  );
}

function valueOf(node: ValueNode, name: string, variables: Variables): unknown {
  // A query is validated before it has its variables.
  if (!variables) return undefined;
  if (name in variables) return variables[name];
  throw refused(node, `The variable $${name} is part of a JSON value and is not given.`);
}

function refused(node: ValueNode, message: string): GraphQLError {
  return new GraphQLError(message, { nodes: node });
}
