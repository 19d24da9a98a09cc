/**
 * What a reader of the changes has seen: everything that this snapshot of PostgreSQL sees. It is good only in the epoch in
 * which it was taken, since what happens between two epochs is not noted.
 */
export interface Position {
  readonly epoch: string;
  /** As `pg_snapshot` writes it: `xmin:xmax:xip,xip`. */
  readonly snapshot: string;
}

const EPOCH = /^[\da-f-]{36}$/;
const SNAPSHOT = /^\d{1,18}:\d{1,18}:(\d{1,18}(,\d{1,18})*)?$/;

/** A position as clients get it. */
export function writePosition({ epoch, snapshot }: Position): string {
  return Buffer.from(`${epoch}/${snapshot}`).toString('base64url');
}

/** Reads a position that a client gives back; undefined for what never was one. */
export function readPosition(text: string): Position | undefined {
  const [epoch = '', snapshot = ''] = Buffer.from(text, 'base64url').toString().split('/');
  return EPOCH.test(epoch) && isSnapshot(snapshot) ? { epoch, snapshot } : undefined;
}

/** Whether PostgreSQL takes it for a snapshot: the transactions in progress ascend, and are between the two ends. */
function isSnapshot(text: string): boolean {
  if (!SNAPSHOT.test(text)) return false;
  const [xmin = '', xmax = '', xip = ''] = text.split(':');
  const inProgress = xip === '' ? [] : xip.split(',').map(BigInt);
  const [from, to] = [BigInt(xmin), BigInt(xmax)];
  return (
    from > 0n &&
    from <= to &&
    inProgress.every((xid, at) => xid >= from && xid < to && (at === 0 || xid > (inProgress[at - 1] ?? 0n)))
  );
}
