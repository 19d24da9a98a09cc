import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';

// What is not UTF-8 in a URL is read as U+FFFD (https://url.spec.whatwg.org/#urlencoded-parsing), which may also be meant.
const REPLACED = '%EF%BF%BD';

/**
 * Reads the query of a GET request from its URL. Yoga takes whatever is wrong there for a fault of the server, and of what is
 * given twice only the first.
 */
export function useUrlQuery(path: string): Plugin {
  return {
    onRequestParse({ request, url, setRequestParser }) {
      if (request.method === 'GET' && url.pathname === path)
        setRequestParser(() => {
          if (url.searchParams.toString().includes(REPLACED) && !url.search.toUpperCase().includes(REPLACED))
            throw refused('The URL is not UTF-8.');
          return paramsOf(url.searchParams);
        });
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
