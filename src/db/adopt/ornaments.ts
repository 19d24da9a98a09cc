import type { Client } from 'pg';

/** Statements, to be executed once a copy has the column's name, that give it what the column had. */
export interface Ornaments {
  readonly defaultValue: string;
  readonly others: string;
}

/** Reads what goes with a column and not with its values: the default, the comment, grants, what ANALYZE is to collect. */
export async function ornamentsOf(client: Client, column: string): Promise<Ornaments> {
  const alter = `ALTER TABLE public.generations ALTER COLUMN ${column}`;
  const { rows } = await client.query<
    Record<'expression' | 'comment' | 'statistics' | 'options', string | null>
  >(
    `SELECT pg_get_expr(d.adbin, d.adrelid) AS expression, col_description(a.attrelid, a.attnum) AS comment,
       nullif(a.attstattarget, -1)::text AS statistics, array_to_string(a.attoptions, ', ') AS options
     FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attrelid = 'public.generations'::regclass AND a.attname = $1`,
    [column],
  );
  const { expression, comment, statistics, options } = rows[0] ?? {};
  const others = [
    comment && `COMMENT ON COLUMN public.generations.${column} IS ${client.escapeLiteral(comment)};`,
    statistics && `${alter} SET STATISTICS ${statistics};`,
    options && `${alter} SET (${options});`,
    ...(await grantsOf(client, column)),
  ];
  return {
    defaultValue: expression ? `${alter} SET DEFAULT ${expression};` : '',
    others: others.filter(Boolean).join('\n'),
  };
}

async function grantsOf(client: Client, column: string): Promise<string[]> {
  const { rows } = await client.query<{ sql: string }>(
    `SELECT format('GRANT %s (%I) ON public.generations TO %s%s;', privilege_type, attname,
       CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
       CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END) AS sql
     FROM pg_attribute, aclexplode(attacl) WHERE attrelid = 'public.generations'::regclass AND attname = $1`,
    [column],
  );
  return rows.map(({ sql }) => sql);
}
