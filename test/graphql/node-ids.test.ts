import { encodeGlobalID } from '@pothos/plugin-relay';
import { GraphQLInterfaceType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';

test('the id of every node is resolved at once, to what Pothos makes of it', () => {
  const node = schema.getType('Node');
  if (!(node instanceof GraphQLInterfaceType)) throw new Error('no nodes');
  const types = schema.getImplementations(node).objects;
  expect(types.map(({ name }) => name)).toEqual(expect.arrayContaining(['Generation', 'Replay']));
  for (const type of types)
    expect(Reflect.apply(type.getFields()['id']?.resolve ?? String, null, [{ id: 7n }])).toBe(
      encodeGlobalID(type.name, '7'),
    );
});
