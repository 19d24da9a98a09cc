import { z } from 'zod';
import { readJsonFile } from './json-file.ts';

/** The price of one unit of an endpoint, in decimal digits. */
export interface UnitPrice {
  readonly unitPrice: string;
  readonly unit: string;
  readonly currency: string;
}

export type PricesFile = ReadonlyMap<string, UnitPrice>;

const shape = z.record(
  z.string().min(1),
  z.strictObject({
    unit_price: z.number().nonnegative(),
    unit: z.string().min(1),
    currency: z.literal('USD').default('USD'),
  }),
);

/**
 * Reads a file of prices, JSON by endpoint with the members of fal's pricing API:
 * `{ "fal-ai/veo3.1": { "unit_price": 0.4, "unit": "seconds" } }`. Mistakes in it become zod issues.
 */
export function readPricesFile(file: string, context: z.RefinementCtx): PricesFile {
  const parsed = shape.safeParse(readJsonFile(file, context));
  if (parsed.success)
    return new Map(
      Object.entries(parsed.data).map(([endpoint, { unit_price: price, unit, currency }]) => [
        endpoint,
        { unitPrice: String(price), unit, currency },
      ]),
    );
  if (context.issues.length === 0)
    for (const { path, message } of parsed.error.issues)
      context.addIssue(`of ${file}: ${[path.join('.'), message].filter(Boolean).join(': ')}`);
  return z.NEVER;
}
