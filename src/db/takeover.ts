import type { ClientBase, Connection } from 'pg';

// https://www.postgresql.org/docs/current/errcodes-appendix.html: read_only_sql_transaction.
const READ_ONLY = '25006';
// The function of PostgreSQL that waits for a synchronous standby; its messages may be in any language.
const WAITS_FOR_STANDBY = 'SyncRepWaitForLSN';

/** A commit is in the log of one server only, and would be lost with it. */
class UnconfirmedCommitError extends Error {
  override readonly name = 'UnconfirmedCommitError';
  constructor() {
    super(
      'the wait for the synchronous standby was cancelled: the change may be lost if another server takes over',
    );
  }
}

/**
 * Watches a connection for what happens where another server can take over. `onReadOnly` is called when a statement is refused
 * because the server is read-only. Where PostgreSQL stops waiting for its synchronous standby, because somebody cancelled the
 * statement, it warns, and then answers as if the change were safe: the connection is ended instead, so that nothing is built
 * on a change that may be lost.
 */
export function watchForTakeover(client: ClientBase, onReadOnly: () => void): void {
  const connection: Connection | undefined = Reflect.get(client, 'connection');
  connection?.on('errorMessage', ({ code }: { code?: string }) => {
    if (code === READ_ONLY) onReadOnly();
  });
  client.on('notice', ({ routine }) => {
    if (routine !== WAITS_FOR_STANDBY) return;
    const error = new UnconfirmedCommitError();
    // At once: what PostgreSQL answers may have come with the warning, and would be read before the socket's end is told.
    connection?.emit('error', error);
    connection?.stream.destroy(error);
  });
}
