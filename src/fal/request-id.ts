/** Whether this can be an id of fal's: the table's unique index must hold it beside our own pending ids. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]{1,255}$/.test(value);
}
