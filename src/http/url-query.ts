import { isUtf8 } from 'node:buffer';
import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';

/** What is said of a URL of which `isUtf8Query` is false. */
export const NOT_UTF8 = 'The URL is not UTF-8.';

/** Whether what a URL asks is UTF-8. What is not is read as U+FFFD, so as another question (https://url.spec.whatwg.org/#urlencoded-parsing). */
export function isUtf8Query({ search }: Pick<URL, 'search'>): boolean {
  if (!search.includes('%')) return true;
  const bytes = search.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCodePoint(Number(`0x${hex}`)),
  );
  return isUtf8(Buffer.from(bytes, 'latin1'));
}

/**
 * Reads the query of a GET request from its URL. Yoga takes whatever is wrong there for a fault of the server, and of what is
 * given twice only the first.
 */
export function useUrlQuery(path: string): Plugin {
  return {
    onRequestParse({ request, url, setRequestParser }) {
      if (request.method === 'GET' && url.pathname === path)
        setRequestParser(() => paramsOf(url.searchParams));
    },
  };
}

function paramsOf(given: URLSearchParams): GraphQLParams {
  const textOf = (name: string): string | undefined => {
    const [text, ...others] = given.getAll(name);
    if (others.length > 0) throw refused(`The URL has more than one "${name}".`);
    // An empty one is as good as none, also where forms send every field that they have.
    return text === '' ? undefined : text;
  };
  const jsonOf = (name: string): Record<string, unknown> | undefined => {
    const text = textOf(name);
    if (text === undefined) return undefined;
    try {
      // Whether it is an object is checked as it is in bodies.
      return JSON.parse(text);
    } catch {
      throw refused(`The "${name}" of the URL is not JSON.`);
    }
  };
  const [query, operationName] = [textOf('query'), textOf('operationName')];
  const [variables, extensions] = [jsonOf('variables'), jsonOf('extensions')];
  return {
    ...(query !== undefined && { query }),
    ...(operationName !== undefined && { operationName }),
    ...(variables !== undefined && { variables }),
    ...(extensions !== undefined && { extensions }),
  };
}

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}
