import { isObject, type JsonObject, parseObject } from '../lib/lossless-json.ts';
import { readFailedCall, type Unanswered } from './answers.ts';
import type { FalAnswer } from './transport.ts';

const MAX_PAGES = 50;

/**
 * Reads all objects of a list of the Platform API, page by page (`cursor`, `next_cursor`), with lossless numbers. Anything
 * that is not such a list counts as unanswered.
 */
export async function readPages(
  call: (query: Record<string, string>) => Promise<FalAnswer | Error>,
  query: Record<string, string>,
  member: string,
): Promise<JsonObject[] | Unanswered> {
  const items: JsonObject[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await call({ ...query, ...(cursor !== undefined && { cursor }) });
    if (answer instanceof Error) return readFailedCall(answer);
    const body = parseObject(answer.text);
    const list = body?.[member];
    if (!Array.isArray(list)) return { kind: 'unanswered', message: `fal answered no ${member}` };
    items.push(...list.filter(isObject));
    const next = body?.['next_cursor'];
    if (typeof next !== 'string' || next === '' || next === cursor) return items;
    cursor = next;
  }
  return { kind: 'unanswered', message: `fal answered more than ${MAX_PAGES} pages of ${member}` };
}
