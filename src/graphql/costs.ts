import type { GraphQLField } from 'graphql';

/** What the server does for a field, where that is not plain from its type. */
export interface FieldCost {
  /** Besides what is selected below it: by default 1. */
  readonly own?: number;
  /** How long a list is expected to be: by default 10, and as long as its page in a connection. */
  readonly rows?: number;
  /** It reads many rows, whatever it returns: only a few of these are in one request. */
  readonly report?: true;
  /** It may spend money at fal: only one of these is in one request. */
  readonly spends?: true;
}

/** A statement of its own. */
export const STATEMENT = 20;
/** A statement that counts or adds up many rows. */
export const REPORT: FieldCost = { own: 500, report: true };

/** The options that say what a field costs: spread into those of the field. */
export function costs(cost: FieldCost): { readonly extensions: { readonly cost: FieldCost } } {
  return { extensions: { cost } };
}

/** What a field was declared to cost. */
export function costOf({ extensions }: Pick<GraphQLField<unknown, unknown>, 'extensions'>): FieldCost {
  const cost: FieldCost | undefined = isCost(extensions['cost']) ? extensions['cost'] : undefined;
  return cost ?? {};
}

function isCost(value: unknown): value is FieldCost {
  return typeof value === 'object' && value !== null;
}
