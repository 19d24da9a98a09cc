import type { Plugin } from 'graphql-yoga';

/**
 * Answers 404 for every path but these, and says what they are: Yoga alone also takes whatever ends with the path of the API
 * for it, past the guards of that path.
 */
export function useOnlyPaths(paths: readonly string[]): Plugin {
  const message = `There is nothing here. This server has ${paths.join(', ')}.`;
  return {
    onRequest({ url, endResponse }) {
      if (paths.includes(url.pathname)) return;
      endResponse(
        Response.json({ errors: [{ message, extensions: { code: 'NOT_FOUND' } }] }, { status: 404 }),
      );
    },
  };
}
