import { Prisma } from '../db/client.ts';
import { defaultInputs } from './defaults.ts';
import { comparable, FILE_URL, FREE, PROSE, type PriceInputs, QUANTITIES } from './price-inputs.ts';
import { readImageSize, sizeNames } from './units/image-size.ts';

/** How fal's endpoints write a number of seconds. */
const DURATIONS = [
  (seconds: number) => `${seconds}`,
  (seconds: number) => `${seconds}s`,
  (seconds: number) => `${seconds} s`,
  (seconds: number) => `${seconds}.0`,
];

/**
 * As SQL, whether the inputs of a job have the same price: in what bears it, and in the quantities as well. It lets a few
 * through that have not, in forms that only JavaScript compares.
 */
export function maybeSame(
  endpoint: string,
  { bearing, quantities }: PriceInputs,
  inputs: Prisma.Sql,
): { readonly bearing: Prisma.Sql; readonly alike: Prisma.Sql } {
  const defaults = Object.entries(defaultInputs(endpoint)).map(
    ([name, value]) => [name, comparable(name, value)] as const,
  );
  const isQuantity = ([name]: readonly [string, unknown]) => QUANTITIES.some((quantity) => quantity === name);
  const conditions = (given: Readonly<Record<string, unknown>>, byDefault: typeof defaults) => [
    ...Object.entries(given).map(([name, value]) => holds(inputs, name, value)),
    ...byDefault
      .filter(([name]) => !(name in given))
      .map(
        ([name, value]) => Prisma.sql`(${inputs} ->> ${name}::text IS NULL OR ${holds(inputs, name, value)})`,
      ),
  ];
  const known = [
    ...Object.keys(bearing),
    ...defaults.map(([name]) => name),
    ...QUANTITIES,
    ...FREE,
    'prompt',
    'text',
  ];
  // Last, since it looks at every name. CASE keeps the order: the pattern takes ten times as long as the list.
  const noOther = Prisma.sql`NOT EXISTS (SELECT FROM jsonb_object_keys(${inputs}) AS input (name)
    WHERE CASE WHEN name = ANY (${known}::text[]) THEN false
      WHEN jsonb_typeof(${inputs} -> name) = 'string' THEN name !~ ${PROSE} OR ${inputs} ->> name ~ ${FILE_URL}
      ELSE ${inputs} -> name NOT IN ('null', '[]') END)`;
  const absent = QUANTITIES.filter(
    (name) => !(name in quantities) && !defaults.some(([other]) => other === name),
  );
  const none = absent.map((name) => Prisma.sql`${inputs} ->> ${name}::text IS NULL`);
  return {
    bearing: all([
      ...conditions(
        bearing,
        defaults.filter((one) => !isQuantity(one)),
      ),
      noOther,
    ]),
    alike: all([...conditions(quantities, defaults.filter(isQuantity)), ...none]),
  };
}

/** Whether the inputs have `value` under this name, in one of the forms that are compared as equal. */
function holds(inputs: Prisma.Sql, name: string, value: unknown): Prisma.Sql {
  const member = Prisma.sql`${inputs} -> ${name}::text`;
  const text = Prisma.sql`lower(btrim(${inputs} ->> ${name}::text))`;
  const size = name === 'image_size' ? readImageSize(value) : null;
  if (size)
    return Prisma.sql`(${text} = ANY (${[...sizeNames(size), value]}::text[]) OR ${member} @> ${JSON.stringify(size)}::jsonb)`;
  if (name === 'duration' && typeof value === 'number')
    return Prisma.sql`${text} = ANY (${DURATIONS.map((form) => form(value))}::text[])`;
  if (typeof value === 'string') return Prisma.sql`${text} = ${value}`;
  if (Array.isArray(value))
    return Prisma.sql`CASE jsonb_typeof(${member}) WHEN 'array' THEN jsonb_array_length(${member}) = ${value.length} ELSE false END`;
  const same = Prisma.sql`${member} = ${JSON.stringify(value)}::jsonb`;
  if (typeof value === 'number')
    return Prisma.sql`(${same} OR jsonb_typeof(${member}) IN ('array', 'string'))`;
  if (value === true) return Prisma.sql`(${same} OR jsonb_typeof(${member}) = 'string')`;
  return typeof value === 'object' ? Prisma.sql`jsonb_typeof(${member}) = 'object'` : same;
}

function all(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.sql`(${Prisma.join([...conditions], ' AND ')})`;
}
