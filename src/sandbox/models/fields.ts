/** What an endpoint accepts as one member of its input. */
export type Field =
  | { readonly kind: 'text'; readonly required?: true; readonly minLength?: number }
  | { readonly kind: 'url'; readonly required?: true }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'integer'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'flag' }
  /** A named size, or width and height. */
  | { readonly kind: 'size'; readonly options: readonly string[] };

export type Fields = { readonly [name: string]: Field };

export const PROMPT: Field = { kind: 'text', required: true, minLength: 1 };
export const TEXT: Field = { kind: 'text' };
export const IMAGE_URL: Field = { kind: 'url', required: true };
export const FLAG: Field = { kind: 'flag' };
export const SEED: Field = { kind: 'integer' };

/** One of these strings. */
export function choice(...options: string[]): Field {
  return { kind: 'choice', options };
}

/** The whole numbers from `min` to `max` as options of a choice. */
export function range(min: number, max: number): string[] {
  return Array.from({ length: max - min + 1 }, (_, index) => String(min + index));
}
