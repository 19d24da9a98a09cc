/** A sentence as a part of another one: it begins with a small letter, and has no full stop. */
export function clauseOf(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
