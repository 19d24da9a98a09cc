/**
 * Whether this can be an id of fal's: the table's unique index must hold it beside our own pending ids, and a URL that
 * contains it must not lead elsewhere, as it would with `..`.
 */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && /^(?!\.{1,2}$)[\w.-]{1,255}$/.test(value);
}
