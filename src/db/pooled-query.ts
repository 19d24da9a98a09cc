import { type ClientBase, type Connection, Query, type QueryConfig } from 'pg';

type Callback = (error: Error | null | undefined, result?: unknown) => void;

// A database or a role may have another one as its default. Without LOCAL, which would be warned of, it is for this
// transaction all the same; and nothing but a SET may come before a transaction's first snapshot.
const ISOLATION = `SET transaction_isolation = 'read committed'`;

/**
 * From now on each transaction of this connection begins with `settings`, a SELECT without rows that sets them for the
 * transaction. For a connection to a pooler, which gives each transaction any session of PostgreSQL, and each session to
 * other clients too: nothing may be set for a session, or expected of it.
 *
 * PostgreSQL takes all that comes before a Sync message, or in one simple message, for one transaction, and a pooler leaves
 * it together. So this takes no round trip. BEGIN makes its block a part of that transaction.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export function bringSettings(client: ClientBase, settings: string): void {
  const send: (query: Query) => unknown = client.query.bind(client);
  const query = (config: string | QueryConfig, values: unknown[] | undefined, callback: Callback) =>
    void send(inFront([ISOLATION, settings], client, config, values, callback));
  Object.assign(client, {
    query: (config: string | QueryConfig, values?: unknown[], callback?: Callback) =>
      callback
        ? query(config, values, callback)
        : new Promise((resolve, reject) =>
            query(config, values, (error, result) => (error ? reject(error) : resolve(result))),
          ),
  });
}

// What PostgreSQL refuses within a transaction. The migrations have such statements; SHOW tells what settings they get.
const STANDS_ALONE = /^\s*(VACUUM\b|SHOW\b|(CREATE|DROP|REINDEX)\b[^;]*\bCONCURRENTLY\b[^;]*;?\s*$)/i;

/** The statement, with others in front of it unless it is within a block. */
function inFront(
  statements: readonly string[],
  client: ClientBase,
  config: string | QueryConfig,
  values: unknown[] | undefined,
  callback: Callback,
): Query {
  let alone = true;
  const query = new Query(config, values, (error, result: unknown) =>
    callback(error, !alone && Array.isArray(result) ? result.at(-1) : result),
  );
  const text = typeof config === 'string' ? config : config.text;
  const parameters = typeof config === 'string' ? values : config.values;
  const submit = query.submit.bind(query);
  query.submit = (connection) => {
    // Asked only now, when everything that was sent before has been answered.
    if (client.getTransactionStatus() === 'I' && !STANDS_ALONE.test(text)) {
      alone = false;
      // What has parameters goes by the extended protocol, in which a message is one statement.
      if (Array.isArray(parameters) && parameters.length > 0)
        for (const statement of statements) execute(connection, statement);
      else Object.assign(query, { text: [...statements, text].join(';\n') });
    }
    return submit(connection);
  };
  return query;
}

// Of these the driver ignores whether more follows.
function execute(connection: Connection, statement: string): void {
  connection.parse({ name: '', text: statement, types: [] }, true);
  connection.bind({}, true);
  connection.execute({}, true);
}
