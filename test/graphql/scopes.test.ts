import { type GraphQLNamedType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';

/** What the fields of a type were declared to need, by their names. */
function scopesOf(type: GraphQLNamedType | null | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(isObjectType(type) ? type.getFields() : {}).map(([name, { extensions }]) => {
      const options = extensions['pothosOptions'];
      const isDeclared = typeof options === 'object' && options !== null && 'authScopes' in options;
      return [name, isDeclared ? options.authScopes : 'none'];
    }),
  );
}

const READERS = [{ read: true }, { readAll: true }, { administer: true }];
const CHANGERS = [{ change: true }, { administer: true }];

test.each(Object.entries(scopesOf(schema.getQueryType())))(
  'Query.%s says who may ask it',
  (_name, scopes) => {
    expect(READERS).toContainEqual(scopes);
  },
);

test.each(Object.entries(scopesOf(schema.getMutationType())))(
  'Mutation.%s says who may do it',
  (_name, scopes) => {
    expect(CHANGERS).toContainEqual(scopes);
  },
);

test.each(Object.entries(scopesOf(schema.getSubscriptionType())))(
  'Subscription.%s says who may watch it',
  (_name, scopes) => {
    expect(READERS).toContainEqual(scopes);
  },
);

test('what is not of one user’s rows says so at the field', () => {
  expect(scopesOf(schema.getQueryType())).toMatchObject({
    webhookDeliveries: { readAll: true },
    webhooks: { readAll: true },
    apiKeys: { administer: true },
  });
  expect(scopesOf(schema.getType('CostDriftReport'))).toMatchObject({
    usage: { readAll: true },
  });
});
