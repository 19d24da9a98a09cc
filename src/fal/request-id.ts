/** Whether this can be a job's id at fal: the table's unique index has to hold it beside our own pending ids. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]{1,255}$/.test(value);
}
