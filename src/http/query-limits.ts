import { type DocumentNode, GraphQLError, type ParseOptions, parse, type Source, visit } from 'graphql';
import type { Plugin, YogaServerOptions } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { ErrorCode } from '../errors.ts';

// With room for everything in the README, the documents and GraphiQL's tabs. Fields of one name are compared each with each
// by the validation, so time grows with the square of the first.
const MAX_TOKENS = 5000;
const MAX_ALIASES = 50;
const MAX_DEPTH = 30;
const TOO_COMPLEX: ErrorCode = 'QUERY_TOO_COMPLEX';

/** Refuses documents that would take others' time, before they are validated. */
export function useQueryLimits(): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn(parseWithinLimits);
    },
  };
}

function parseWithinLimits(source: string | Source, options: ParseOptions = {}): DocumentNode {
  const document = parseBounded(source, options);
  let aliases = 0;
  let depth = 0;
  visit(document, {
    Field: ({ alias }) => {
      if (alias && ++aliases > MAX_ALIASES) throw tooComplex(`more than ${MAX_ALIASES} aliases`);
    },
    SelectionSet: {
      enter: () => {
        if (++depth > MAX_DEPTH) throw tooComplex(`fields nested deeper than ${MAX_DEPTH} levels`);
      },
      leave: () => void (depth -= 1),
    },
  });
  return document;
}

function parseBounded(source: string | Source, options: ParseOptions): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens: MAX_TOKENS });
  } catch (error) {
    // The parser descends into what is nested.
    if (error instanceof RangeError) throw tooComplex('values or fields nested too deep');
    if (error instanceof GraphQLError && error.message.includes(`more that ${MAX_TOKENS} tokens`))
      throw tooComplex(`more than ${MAX_TOKENS} tokens: send long values as variables`);
    throw error;
  }
}

function tooComplex(what: string): GraphQLError {
  return new GraphQLError(`The query has ${what}.`, {
    extensions: { code: TOO_COMPLEX },
  });
}

// A parsed document takes about fifty times the memory of its text.
const MAX_CACHED_CHARACTERS = 1_000_000;

/** Caches of parsed documents and of syntax errors that are bounded by the length of the texts, not by their number. */
export function documentCaches(): YogaServerOptions<object, object>['parserAndValidationCache'] {
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
