const HEAD = /^\s*\/\* (?<name>[^*]+) \*\/\s*/;

/** What a statement is called: the name at its head, or its first words. */
export function nameOf(sql: string): string {
  return HEAD.exec(sql)?.groups?.['name'] ?? sql.trim().slice(0, 60);
}
