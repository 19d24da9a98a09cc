import { GraphQLScalarType, Kind } from 'graphql';
import {
  DateTimeResolver,
  DurationResolver,
  LocalDateResolver,
  TimeZoneResolver,
  URLResolver,
} from 'graphql-scalars';
import { builder } from './builder.ts';
import { isoTime } from './iso-time.ts';
import { JsonScalar } from './json.ts';

builder.addScalarType(
  'DateTime',
  new GraphQLScalarType<Date, string>({
    ...DateTimeResolver.toConfig(),
    // As text: of a Date JSON.stringify would have to make it.
    serialize: (value) => isoTime(DateTimeResolver.serialize(value)),
  }),
);
builder.addScalarType('JSON', JsonScalar);
builder.addScalarType('URL', URLResolver);
builder.addScalarType(
  'Duration',
  new GraphQLScalarType({
    ...DurationResolver.toConfig(),
    description: 'An ISO 8601 duration, such as `P7D`, `PT30M` or `P1M`.',
  }),
);
builder.addScalarType('LocalDate', LocalDateResolver);
builder.addScalarType('TimeZone', TimeZoneResolver);

// graphql-scalars' BigInt serializes small values as numbers and large ones as strings; a client needs one form.
builder.addScalarType(
  'BigInt',
  new GraphQLScalarType<bigint, string>({
    name: 'BigInt',
    description: 'An integer of any size, as a string of digits: JSON numbers are exact only up to 2^53.',
    serialize: (value) => String(toBigInt(value)),
    parseValue: toBigInt,
    parseLiteral: (node) =>
      toBigInt(node.kind === Kind.STRING || node.kind === Kind.INT ? node.value : undefined),
  }),
);

function toBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value);
  throw new TypeError('A BigInt is a string of digits.');
}
