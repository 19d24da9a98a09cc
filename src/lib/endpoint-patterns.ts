import { z } from 'zod';
import type { Role } from '../deps.ts';

/** Endpoints by name; `*` in one stands for any characters, also slashes, or none. */
export type EndpointPatterns = readonly string[];

/** To which endpoints each role may submit. */
export type AllowedEndpoints = Readonly<Record<Role, EndpointPatterns>>;

/** Without a rule. Analysts submit nothing. */
export const EVERY_ENDPOINT: AllowedEndpoints = { user: ['*'], analyst: [], admin: ['*'] };

/** Whether some pattern stands for this endpoint, letter by letter. */
export function allows(patterns: EndpointPatterns, endpoint: string): boolean {
  return patterns.some((pattern) => fits(pattern, endpoint));
}

function fits(pattern: string, endpoint: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return pattern === endpoint;
  if (!endpoint.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = endpoint.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at + last.length <= endpoint.length && endpoint.endsWith(last);
}

// What no endpoint can be named, as submits check it, is a mistake: it would allow nothing.
const NAME = /^\w[\w.-]*(\/\w[\w.-]*)+$/;
const LONGEST = 255;
const patterns = z.array(
  z.string().refine((pattern) => pattern.length <= LONGEST && NAME.test(pattern.replaceAll('*', 'a/a')), {
    error: ({ input }) => `${JSON.stringify(input)} fits no endpoint, such as fal-ai/veo3.1 or fal-ai/flux/*`,
  }),
);
const shape = z.strictObject({ user: patterns, admin: patterns });
const FORM = 'must be JSON such as {"user":["fal-ai/flux/*"],"admin":["*"]}';

/** Reads to which endpoints each role may submit. Mistakes become zod issues. */
export function readAllowedEndpoints(text: string, context: z.RefinementCtx): AllowedEndpoints {
  const parsed = shape.safeParse(parse(text));
  if (parsed.success) return { ...parsed.data, analyst: [] };
  const reasons = parsed.error.issues.map(({ path, message }) => [...path.slice(0, 1), message].join(': '));
  context.addIssue(`${FORM}: ${[...new Set(reasons)].join('; ')}`);
  return z.NEVER;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
