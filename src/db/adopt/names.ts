/** What the new column of a conversion is called until it takes the place of the old one, and what goes with it. */
export const TEMPORARY = '__adopted';

/** An expression as PostgreSQL prints it, about the new column instead of the old one. */
export function aboutCopy(expression: string, column: string): string {
  const words = new RegExp(`"(?:[^"]|"")*"|'(?:[^']|'')*'|(?<!\\.)\\b${column}\\b(?!\\()`, 'g');
  return expression.replace(words, (word) => (word === column ? column + TEMPORARY : word));
}
