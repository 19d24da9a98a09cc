import type { BindConfig, Connection, DatabaseError, PoolClient, Submittable } from 'pg';
import { prepareValue } from 'pg/lib/utils.js';

/** A row as PostgreSQL sends it: the texts of its values, in the order of the columns. */
export type TextRow = ReadonlyArray<string | null>;

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Executes a statement under a name, which its connection then knows. */
export async function queryTexts(client: PoolClient, name: string, statement: Statement): Promise<TextRow[]> {
  return await new Promise((resolve, reject) => {
    client.query(new TextQuery(name, statement, resolve, reject));
  });
}

/** What the driver knows of names: those that PostgreSQL has confirmed, and those that were sent. */
type Named = Connection &
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
  readonly #values: readonly unknown[];
  readonly #rows: TextRow[] = [];
  readonly #resolve: (rows: TextRow[]) => void;
  readonly #reject: (error: Error) => void;

  constructor(
    name: string,
    { text, values }: Statement,
    resolve: (rows: TextRow[]) => void,
    reject: (error: Error) => void,
  ) {
    this.name = name;
    this.text = text;
    this.#values = values;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: Connection): void {
    const { name, text } = this;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types leave them out
    const { parsedStatements, submittedNamedStatements } = connection as Named;
    connection.stream.cork();
    try {
      if (parsedStatements[name] === undefined && submittedNamedStatements[name] === undefined) {
        connection.parse({ name, text, types: [] }, true);
        submittedNamedStatements[name] = text;
      }
      const values = this.#values.map(prepareValue) as NonNullable<BindConfig['values']>;
      connection.bind({ statement: name, values }, true);
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
    this.#resolve(this.#rows);
  }

  handleError(error: Error | DatabaseError): void {
    this.#reject(error);
  }
}
