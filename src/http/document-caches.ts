import type { DocumentNode } from 'graphql';
import type { Plugin, YogaServerOptions } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';

// A parsed document takes about fifty times the memory of its text, and more with what its execution remembers. Front ends have some
// hundred.
const MAX_CACHED_CHARACTERS = 400_000;
// What is kept of the shortest takes as much as a text of this length.
const SHORTEST = 200;
// Of the texts alone, which take as many bytes.
const MAX_SEEN_CHARACTERS = 400_000;

/** What Yoga keeps parsed documents and syntax errors in. */
export type DocumentCaches = Exclude<
  NonNullable<YogaServerOptions<object, object>['parserAndValidationCache']>,
  boolean
>;

/**
 * Caches of parsed documents and of syntax errors that are bounded by the length of the texts, not by their number. They are
 * kept from the second time on: what is kept until others take its place is old by then, and V8 collects it only when old garbage
 * takes several times the memory of what is alive, while a document that never comes again is gone with young garbage.
 */
export function documentCaches(): DocumentCaches {
  const seen = bounded<true>(MAX_SEEN_CHARACTERS);
  const documents = bounded<DocumentNode>(MAX_CACHED_CHARACTERS);
  const errors = bounded<Error>(MAX_CACHED_CHARACTERS);

  function comesAgain(text: string): boolean {
    const again = seen.has(text);
    if (again) seen.delete(text);
    else seen.set(text, true);
    return again;
  }

  return {
    documentCache: {
      get: (text) => documents.get(text),
      set: (text, value) => void (comesAgain(text) && documents.set(text, value)),
    },
    errorCache: {
      get: (text) => errors.get(text),
      set: (text, value) =>
        void (value instanceof Error && comesAgain(text) && errors.set(text, withoutFrames(value))),
    },
  };
}

function bounded<Value extends object | true>(characters: number): LRUCache<string, Value> {
  return new LRUCache<string, Value>({
    maxSize: characters,
    sizeCalculation: (_value, text) => text.length + SHORTEST,
  });
}

/**
 * Makes what Yoga keeps of an invalid document smaller. It keeps the errors as long as the document, and V8 keeps with an error, until
 * its stack is read, all that the functions on it refer to: some 60 kB, and 2 kB from then on.
 */
export function useSmallErrors(): Plugin {
  return {
    onValidate() {
      return ({ result }) => {
        for (const error of result) if (error instanceof Error) withoutFrames(error);
      };
    },
  };
}

function withoutFrames(error: Error): Error {
  // The getter of V8 writes the text in place of the frames.
  Reflect.get(error, 'stack');
  return error;
}
