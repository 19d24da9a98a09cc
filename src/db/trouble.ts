/** Why a statement failed, if that was neither the statement's fault nor the client's. */
export interface Trouble {
  /** The cause, to be continued after "the database". */
  readonly words: string;
  /** Whether statements that only read still work. */
  readonly readsWork: boolean;
  /** Whether PostgreSQL may have executed the statement all the same. */
  readonly mayHaveWorked: boolean;
}

interface Known {
  readonly state: RegExp;
  /** What PostgreSQL says, if the SQLSTATE alone does not tell. It may be in any language. */
  readonly says?: RegExp;
  readonly words: string;
  readonly readsWork?: boolean;
}

const FAVOUR = 'has ended the statement in favour of another one';
/** What is said where something of ours is not there. */
export const LACKS = 'lacks a table, a column, an index or a function: it is not migrated, or was changed';
/** What is said where all connections of the pool are in use. */
export const BUSY = 'is busy with all connections of this server';
/** What is said of a statement that PostgreSQL has ended because it took too long. */
export const TOO_SLOW = 'did not answer in time';
const SHUT = 'accepts no connections, or has ended this one';

// https://www.postgresql.org/docs/current/errcodes-appendix.html, the first that fits.
const KNOWN: readonly Known[] = [
  { state: /^25006$/, words: 'is read-only', readsWork: true },
  // A standby has other codes for what it does not read as a statement that writes.
  { state: /^(0A|55|XX)000$/, says: /recovery|standby/i, words: 'is read-only', readsWork: true },
  { state: /^25P0[34]$/, words: 'has ended a transaction that took too long' },
  { state: /^53100$/, words: 'has no space left on its disk', readsWork: true },
  { state: /^53200$/, words: 'is out of memory' },
  { state: /^53300$/, words: 'has no connections left' },
  { state: /^53400$/, words: 'has reached a limit of its configuration', readsWork: true },
  { state: /^53/, words: 'has too little of what it needs', readsWork: true },
  // Other limits are those of a value. The hint names VACUUM in every language.
  {
    state: /^54000$/,
    says: /wraparound|vacuum/i,
    words: 'has run out of transaction ids and takes no changes until it is vacuumed',
    readsWork: true,
  },
  // A deadlock; on a standby, a row that the primary has removed.
  { state: /^(40|72)/, words: FAVOUR, readsWork: true },
  { state: /^55P03$/, words: 'did not get a lock in time', readsWork: true },
  { state: /^550/, words: 'does not accept that in its present state', readsWork: true },
  {
    state: /^57014$/,
    says: /user request/,
    words: 'has cancelled the statement for somebody',
    readsWork: true,
  },
  { state: /^57014$/, words: TOO_SLOW },
  { state: /^57/, words: 'is starting or shutting down, or has ended the connection' },
  { state: /^58/, words: 'cannot read or write its files', readsWork: true },
  { state: /^08/, words: 'has ended the connection' },
  { state: /^28/, words: 'refuses the user or the password' },
  { state: /^3D000$/, words: 'does not exist' },
  { state: /^42501$/, words: 'does not give the user the rights that fal-ledger needs', readsWork: true },
  { state: /^(3F000|42(P01|P10|703|704|883))$/, words: LACKS, readsWork: true },
  { state: /^F0/, words: 'cannot read its configuration' },
  { state: /^XX00[12]$/, words: 'has damaged data', readsWork: true },
  // All but the size of a value, of which the message is in English everywhere.
  { state: /^XX/, says: /^(?!invalid memory alloc)/, words: 'has an error of its own', readsWork: true },
];
// With these codes a connection may be refused, too.
const OF_MANY = /^(550|XX0)/;

// Whoever raises an error gives it any such code, but that of a socket (EPIPE) is none.
const SQLSTATE = /^(?!E[A-Z]{4}$)[0-9A-Z]{5}$/;

// What ends a session may come after the commit and before the answer.
const ENDS_SESSION = /^(08|25P0|40003|57P0[125])/;
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
  if (SQLSTATE.test(state)) {
    const severity = stringOf(cause, 'severity') ?? '';
    // What ends the connection is not about the statement.
    const ended = /^(FATAL|PANIC)$/.test(severity);
    const said = `${messageOf(cause)} ${stringOf(cause, 'hint') ?? ''}`;
    const known = KNOWN.find(({ state: states, says }) => states.test(state) && (says?.test(said) ?? true));
    if (!known && !ended) return undefined;
    const { words, readsWork = false } = known && !(ended && OF_MANY.test(state)) ? known : { words: SHUT };
    // Only what runs already panics.
    return { words, readsWork, mayHaveWorked: ENDS_SESSION.test(state) || severity === 'PANIC' };
  }
  const kind = stringOf(cause, 'kind');
  if (kind !== undefined && !CONNECTION_KINDS.test(kind)) return undefined;
  const text = `${state} ${stringOf(cause, 'message') ?? ''}`;
  if (kind === 'TlsConnectionError')
    return { words: 'cannot be reached over TLS', readsWork: false, mayHaveWorked: false };
  if (POOL_IN_USE.test(text)) return { words: BUSY, readsWork: false, mayHaveWorked: false };
  return {
    words: 'cannot be reached',
    readsWork: false,
    mayHaveWorked: kind !== 'DatabaseNotReachable' && !NOT_CONNECTED.test(text),
  };
}

/** What was said of a trouble, in one line: by PostgreSQL, after its SQLSTATE, or by whatever carries the connection. */
export function reasonOf(error: unknown): string {
  const cause = causeOf(error) ?? {};
  const code = stringOf(cause, 'originalCode') ?? stringOf(cause, 'code');
  const host = stringOf(cause, 'host');
  const port: unknown = Reflect.get(cause, 'port');
  const where = host && (typeof port === 'number' ? `${host}:${port}` : host);
  const kind = [stringOf(cause, 'kind'), where].filter(Boolean).join(' ');
  const message = messageOf(cause) || (code ? '' : kind);
  return [code, message].filter(Boolean).join(': ').replace(/\s+/g, ' ');
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

function messageOf(cause: object): string {
  return ['originalMessage', 'message', 'reason'].map((key) => stringOf(cause, key)).find(Boolean) ?? '';
}
