import type { Connection, PoolClient, Submittable } from 'pg';
import { prepareValue } from 'pg/lib/utils.js';

/** A row as PostgreSQL sends it: the texts of its values, in the order of the columns. */
export type TextRow = ReadonlyArray<string | null>;

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

type Callback = (error: Error | null, rows: TextRow[]) => void;

/** Executes a statement under a name, which its connection then knows. */
export async function queryTexts(client: PoolClient, name: string, statement: Statement): Promise<TextRow[]> {
  return await new Promise((resolve, reject) => {
    client.query(new TextQuery(name, statement, (error, rows) => (error ? reject(error) : resolve(rows))));
  });
}

/** A connection, which knows the names that PostgreSQL has confirmed, and those that were sent. */
type NamingConnection = Connection &
  Readonly<Record<'parsedStatements' | 'submittedNamedStatements', Record<string, string>>>;

/**
 * A query whose rows are kept as they come. The driver's own has PostgreSQL describe them anew each time, and makes an object of
 * the description and one of each row. What this gives up is that description: whoever asks must know the columns.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
class TextQuery implements Submittable {
  // The driver notes the text under the name once PostgreSQL has confirmed it.
  readonly name: string;
  readonly text: string;
  /** The driver puts its own in front where a query has a time limit. */
  callback: Callback;
  readonly #values: Array<Buffer | string | null>;
  readonly #rows: TextRow[] = [];

  /** Throws if a value cannot be sent. */
  constructor(name: string, { text, values }: Statement, callback: Callback) {
    this.name = name;
    this.text = text;
    this.callback = callback;
    this.#values = values.map(prepareValue);
  }

  submit(connection: Connection): void {
    const { name, text } = this;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types leave them out
    const { parsedStatements, submittedNamedStatements } = connection as NamingConnection;
    connection.stream.cork();
    try {
      if (parsedStatements[name] === undefined && submittedNamedStatements[name] === undefined) {
        connection.parse({ name, text, types: [] }, true);
        submittedNamedStatements[name] = text;
      }
      connection.bind({ statement: name, values: this.#values }, true);
      connection.execute({}, true);
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  handleDataRow({ fields }: { readonly fields: TextRow }): void {
    this.#rows.push(fields);
  }

  handleCommandComplete(): void {
    // Its tag says how many rows there were.
  }

  handleReadyForQuery(): void {
    this.callback(null, this.#rows);
  }

  handleError(error: Error): void {
    this.callback(error, []);
  }
}
