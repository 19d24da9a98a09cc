import { migrate } from '../../src/db/migrate.ts';
import { INDEXES, makeArticleTable } from '../support/article-table.ts';
import type { EmptyDatabase } from '../support/database.ts';
import { migrations } from '../support/released.ts';
import { schemaOf } from '../support/schema.ts';

const THEIRS = `CREATE TYPE words AS ENUM ('queued', 'done'); CREATE DOMAIN state AS TEXT;
  CREATE DOMAIN short AS TEXT CHECK (length(VALUE) < 80);
  CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`;

/** Makes the article's table with these changes and statements, tries to adopt it, and returns what was said and changed. */
export async function refusedAdoption(
  { client, url }: EmptyDatabase,
  changes: Record<string, string>,
  sql: string,
): Promise<{ problems: string[]; before: string[]; after: string[] }> {
  await client.query(THEIRS);
  await makeArticleTable(client, changes, changes['inputs'] === undefined ? INDEXES : '');
  if (sql) await client.query(sql);
  const before = await schemaOf(client);
  const refused = String(await migrate(url, migrations, { adopt: true }).catch(String));
  const problems = [...refused.matchAll(/^ {2}- (.*)$/gm)].map(([, problem = '']) => problem);
  return { problems, before, after: await schemaOf(client) };
}
