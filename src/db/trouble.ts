/** Why a statement failed, if that was neither the statement's fault nor the client's. */
export interface Trouble {
  /** The cause, to be continued after "the database". */
  readonly words: string;
  /** Whether statements that only read still work. */
  readonly readsWork: boolean;
  /** Whether PostgreSQL may have executed the statement all the same. */
  readonly mayHaveWorked: boolean;
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const BY_SQLSTATE: ReadonlyArray<readonly [RegExp, words: string, readsWork?: boolean]> = [
  [/^25006$/, 'is read-only', true],
  [/^53100$/, 'has no space left on its disk', true],
  [/^53200$/, 'is out of memory'],
  [/^53[34]00$/, 'has no connections left'],
  // A deadlock; on a standby, a row that the primary has removed.
  [/^40(001|P01)$/, 'has ended the statement in favour of another one', true],
  [/^57014$/, 'did not answer in time'],
  [/^57P0/, 'is starting or shutting down, or has ended the connection'],
  [/^58/, 'cannot read or write its files', true],
  [/^08/, 'has ended the connection'],
  [/^28/, 'refuses the user or the password'],
  [/^3D000$/, 'does not exist'],
  [/^42501$/, 'does not give the user the rights that fal-ledger needs', true],
  [/^42(P01|703|883)$/, 'lacks a table, a column or a function: it is not migrated, or was changed', true],
];

// What ends a session may come after the commit and before the answer.
const ENDS_SESSION = /^(08|25P0|57P0[125])/;
// A connection that was never there has carried no statement.
const NOT_CONNECTED = /ECONNREFUSED|ENOTFOUND|connection timeout/;
// What pg-pool says after a wait for one of its own connections.
const POOL_IN_USE = /timeout exceeded when trying to connect/;

// Of @prisma/driver-adapter-utils, those that have no SQLSTATE.
const CONNECTION_KINDS =
  /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TlsConnectionError|TooManyConnections)$/;

/** Reads an error of Prisma's driver adapter; undefined if the statement is at fault. */
export function readTrouble(error: unknown): Trouble | undefined {
  const cause = causeOf(error);
  if (cause === undefined) return undefined;
  const state = stringOf(cause, 'originalCode') ?? stringOf(cause, 'code') ?? '';
  if (/^[0-9A-Z]{5}$/.test(state)) {
    const known = BY_SQLSTATE.find(([pattern]) => pattern.test(state));
    // What ends the connection is not about the statement.
    const ended = /^(FATAL|PANIC)$/.test(stringOf(cause, 'severity') ?? '');
    if (!known && !ended) return undefined;
    const [, words, readsWork = false] = known ?? [state, 'accepts no connections, or has ended this one'];
    return { words, readsWork, mayHaveWorked: ENDS_SESSION.test(state) };
  }
  const kind = stringOf(cause, 'kind');
  if (kind !== undefined && !CONNECTION_KINDS.test(kind)) return undefined;
  const text = `${state} ${stringOf(cause, 'message') ?? ''}`;
  if (kind === 'TlsConnectionError')
    return { words: 'cannot be reached over TLS', readsWork: false, mayHaveWorked: false };
  if (POOL_IN_USE.test(text))
    return { words: 'is busy with all connections of this server', readsWork: false, mayHaveWorked: false };
  return {
    words: 'cannot be reached',
    readsWork: false,
    mayHaveWorked: kind !== 'DatabaseNotReachable' && !NOT_CONNECTED.test(text),
  };
}

/** What PostgreSQL or the socket said. Prisma's own errors, such as those of a bad statement, have none. */
function causeOf(error: unknown): object | undefined {
  if (!(error instanceof Error)) return undefined;
  // A mistake of ours is no trouble of the database.
  if (error instanceof TypeError || error instanceof RangeError) return undefined;
  if (error.name !== 'DriverAdapterError') return error;
  return typeof error.cause === 'object' && error.cause !== null ? error.cause : undefined;
}

function stringOf(object: object, key: string): string | undefined {
  const value: unknown = Reflect.get(object, key);
  return typeof value === 'string' ? value : undefined;
}
