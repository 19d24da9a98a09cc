import type { QueryResult, QueryResultRow } from 'pg';

/** What a database can be asked by: a connection, or something that opens another one where it is lost. */
export interface Queries {
  query<Row extends QueryResultRow>(sql: string, values?: unknown[]): Promise<QueryResult<Row>>;
}
