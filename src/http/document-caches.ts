import type { DocumentNode } from 'graphql';
import type { YogaServerOptions } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';

// A parsed document takes about fifty times the memory of its text.
const MAX_CACHED_CHARACTERS = 1_000_000;

/** What Yoga keeps parsed documents and syntax errors in. */
export type DocumentCaches = Exclude<
  NonNullable<YogaServerOptions<object, object>['parserAndValidationCache']>,
  boolean
>;

/** Caches of parsed documents and of syntax errors that are bounded by the length of the texts, not by their number. */
export function documentCaches(): DocumentCaches {
  const bounded = <Value extends object>() =>
    new LRUCache<string, Value>({
      maxSize: MAX_CACHED_CHARACTERS,
      sizeCalculation: (_value, text) => text.length + 1,
    });
  const documents = bounded<DocumentNode>();
  const errors = bounded<Error>();
  return {
    documentCache: {
      get: (text) => documents.get(text),
      set: (text, value) => void documents.set(text, value),
    },
    errorCache: {
      get: (text) => errors.get(text),
      set: (text, value) => void (value instanceof Error && errors.set(text, value)),
    },
  };
}
