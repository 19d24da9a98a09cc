import { digitsOf, isObject, type JsonObject } from '../../lib/lossless-json.ts';
import type { Field, Fields } from './fields.ts';

/** One finding in the form of fal's `detail[]`, which is pydantic's. */
export interface Detail {
  readonly type: string;
  readonly loc: readonly string[];
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: { readonly [name: string]: unknown };
  readonly url: string;
}

/** The faults of an input. Unknown members are ignored, and null counts as a member left out. */
export function checkInput(fields: Fields, input: JsonObject): Detail[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = input[name];
    const loc = ['body', name];
    if (value === undefined && 'required' in field && field.required)
      return [detail('missing', loc, 'Field required', input)];
    if (value === undefined || (value === null && !('required' in field && field.required))) return [];
    return checkValue(field, value, loc);
  });
}

function checkValue(field: Field, value: unknown, loc: readonly string[]): Detail[] {
  switch (field.kind) {
    case 'text':
    case 'url':
      return checkText(field, value, loc);
    case 'choice':
      return checkChoice(field.options, value, loc);
    case 'integer':
    case 'number':
      return checkNumber(field, value, loc);
    case 'flag':
      return typeof value === 'boolean'
        ? []
        : [detail('bool_type', loc, 'Input should be a valid boolean', value)];
    case 'size': {
      if (!isObject(value)) return checkChoice(field.options, value, loc);
      const side = { kind: 'integer', min: 1, max: 14_142 } as const;
      return ['width', 'height'].flatMap((name) =>
        value[name] === undefined ? [] : checkNumber(side, value[name], [...loc, 'ImageSize', name]),
      );
    }
    default:
      return field satisfies never;
  }
}

function checkText(
  field: Field & { kind: 'text' | 'url' },
  value: unknown,
  loc: readonly string[],
): Detail[] {
  if (typeof value !== 'string') return [detail('string_type', loc, 'Input should be a valid string', value)];
  const minLength = field.kind === 'text' ? (field.minLength ?? 0) : 0;
  if (value.length < minLength) {
    const msg = `String should have at least ${minLength} character${minLength === 1 ? '' : 's'}`;
    return [detail('string_too_short', loc, msg, value, { min_length: minLength })];
  }
  if (field.kind === 'url' && !/^(https?:|data:)/i.test(value))
    return [detail('file_download_error', loc, 'Failed to download the file', value, { url: value })];
  return [];
}

function checkChoice(options: readonly string[], value: unknown, loc: readonly string[]): Detail[] {
  // Some choices are strings in one of fal's schemas and numbers in another, such as Wan's durations. Both pass.
  if (options.includes(typeof value === 'string' ? value : (digitsOf(value) ?? ''))) return [];
  const quoted = options.map((option) => `'${option}'`);
  const expected = [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' or ');
  return [detail('literal_error', loc, `Input should be ${expected}`, value, { expected })];
}

function checkNumber(
  field: { kind: 'integer' | 'number'; min?: number; max?: number },
  value: unknown,
  loc: readonly string[],
): Detail[] {
  const digits = digitsOf(value);
  const [type, noun] = field.kind === 'integer' ? ['int_type', 'integer'] : ['float_type', 'number'];
  if (digits === undefined) return [detail(type, loc, `Input should be a valid ${noun}`, value)];
  if (field.kind === 'integer' && !/^-?\d+$/.test(digits)) {
    const msg = 'Input should be a valid integer, got a number with a fractional part';
    return [detail('int_from_float', loc, msg, value)];
  }
  const { min, max } = field;
  if (min !== undefined && Number(digits) < min)
    return [
      detail('greater_than_equal', loc, `Input should be greater than or equal to ${min}`, value, {
        ge: min,
      }),
    ];
  if (max !== undefined && Number(digits) > max)
    return [
      detail('less_than_equal', loc, `Input should be less than or equal to ${max}`, value, { le: max }),
    ];
  return [];
}

function detail(
  type: string,
  loc: readonly string[],
  msg: string,
  input: unknown,
  ctx?: Detail['ctx'],
): Detail {
  return { type, loc, msg, input, ...(ctx && { ctx }), url: `https://errors.pydantic.dev/2.10/v/${type}` };
}
