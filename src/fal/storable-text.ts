/** A string without what PostgreSQL's text and jsonb refuse: NUL characters and lone surrogates. */
export function toStorableString(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
