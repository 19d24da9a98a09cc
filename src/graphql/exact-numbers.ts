const exact = new WeakSet<object>();

/** Says that the response may hold numbers that a double would round (see `parseExact`). */
export function markExact(context: object): void {
  exact.add(context);
}

/** Whether the response to this request may hold such numbers. */
export function isExact(context: object): boolean {
  return exact.has(context);
}
