/** The position of an item in a list that is sorted by value, highest first. */
export interface Position {
  readonly value: number;
  readonly id: string;
}

/** The page that follows a position, and the cursor of the next page; null if this is the last. */
export function pageOf<T>(
  items: readonly T[],
  positionOf: (item: T) => Position,
  after: Position | undefined,
  limit: number,
): { readonly page: T[]; readonly cursor: string | null } {
  const rest = items
    .map((item) => ({ item, position: positionOf(item) }))
    .filter(({ position }) => !after || compare(after, position) < 0)
    .sort((a, b) => compare(a.position, b.position));
  const page = rest.slice(0, limit);
  const last = rest.length > page.length ? page.at(-1) : undefined;
  return { page: page.map(({ item }) => item), cursor: last ? positionText(last.position) : null };
}

/** Parses a cursor; undefined if it is not one. */
export function parsePosition(cursor: string): Position | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(parsed)) return undefined;
    const [value, id]: unknown[] = parsed;
    return typeof value === 'number' && typeof id === 'string' ? { value, id } : undefined;
  } catch {
    return undefined;
  }
}

function positionText({ value, id }: Position): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url');
}

function compare(a: Position, b: Position): number {
  if (a.value !== b.value) return a.value > b.value ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
