/** Where the string of a JSON text ends that begins at this quotation mark: after its last one. */
export function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return at + 1;
  }
  return text.length;
}

/** Whether something in a JSON text lies within more lists and objects than this; numbers are passed over natively. */
export function isDeeperThan(text: string, levels: number): boolean {
  const mark = /["[\]{}]/g;
  let depth = 0;
  while (mark.test(text)) {
    const found = text[mark.lastIndex - 1];
    if (found === '"') mark.lastIndex = endOfString(text, mark.lastIndex - 1);
    else depth += found === '[' || found === '{' ? 1 : -1;
    if (depth > levels) return true;
  }
  return false;
}
