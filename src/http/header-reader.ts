import type { IncomingMessage } from 'node:http';

/** Headers that can be asked for by name, in small letters. */
export type HeaderReader = Pick<Headers, 'get'>;

/** The headers of a request that has not become a `Request`. */
export function headersOf({ headers }: IncomingMessage): HeaderReader {
  return {
    get: (name) => {
      const value = headers[name];
      return value === undefined ? null : [value].flat().join(', ');
    },
  };
}
