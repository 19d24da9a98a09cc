import type { IncomingMessage } from 'node:http';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  type ParseOptions,
  parse,
  type Source,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { QueryLimits } from '../config.ts';
import type { ErrorCode } from '../errors.ts';
import { estimateCost } from '../graphql/query-cost.ts';
import { measureDocument } from './document-size.ts';
import { noteOf, type RequestNote } from './request-note.ts';

const TOO_COMPLEX: ErrorCode = 'QUERY_TOO_COMPLEX';

const COUNTED = [
  { what: 'fields', name: 'fields, those of a fragment counted for each of its uses' },
  { what: 'aliases', name: 'aliases' },
  { what: 'directives', name: 'directives' },
  { what: 'fragments', name: 'uses of fragments' },
] as const;

// Clients that want to know the whole schema ask for about 60,000.
const MAX_INTROSPECTION = 90_000;

/**
 * Refuses what would take others' time: documents before they are validated, as the validation compares fields of one name
 * each with each, and operations whose cost is too high before they are executed.
 */
export function useQueryLimits(limits: QueryLimits): Plugin<{ readonly req: IncomingMessage }> {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string | Source, options: ParseOptions = {}) =>
        parseWithin(limits, source, options),
      );
    },
    onExecute: refuse,
    onSubscribe: refuse,
  };

  function refuse({ args, setResultAndStopExecution }: Beginning): void {
    const error = exceeded(args, limits, args.contextValue?.req);
    if (error) setResultAndStopExecution({ errors: [error] });
  }
}

interface Beginning {
  readonly args: ExecutionArgs & { readonly contextValue?: { readonly req?: IncomingMessage } };
  readonly setResultAndStopExecution: (result: ExecutionResult) => void;
}

function parseWithin(limits: QueryLimits, source: string | Source, options: ParseOptions): DocumentNode {
  const document = parseBounded(limits.tokens, source, options);
  const size = measureDocument(document);
  for (const { what, name } of COUNTED)
    if (size[what] > limits[what]) throw tooComplex(`more than ${limits[what]} ${name}`);
  if (size.depth > limits.depth) throw tooComplex(`fields nested deeper than ${limits.depth} levels`);
  return document;
}

function parseBounded(tokens: number, source: string | Source, options: ParseOptions): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens: tokens });
  } catch (error) {
    // The parser descends into what is nested.
    if (error instanceof RangeError) throw tooComplex('values or fields nested too deep');
    if (error instanceof GraphQLError && error.message.includes(`more that ${tokens} tokens`))
      throw tooComplex(`more than ${tokens} tokens: send long values as variables`);
    throw error;
  }
}

/** Which of the limits an operation exceeds, as the error that it is refused with. */
export function exceeded(
  args: ExecutionArgs,
  limits: QueryLimits,
  request: IncomingMessage | undefined,
): GraphQLError | undefined {
  const error = excessOf(args, limits, request);
  // Nothing is executed, and without a status Yoga would answer 200.
  if (error) error.extensions['http'] = { status: 400 };
  return error;
}

function excessOf(
  args: ExecutionArgs,
  limits: QueryLimits,
  request: IncomingMessage | undefined,
): GraphQLError | undefined {
  const { schema, document, operationName, variableValues } = args;
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const cost = estimateCost(schema, document, operation, variableValues ?? {});
  if (request)
    Object.assign(noteOf(request), {
      operation: operation.name?.value,
      type: operation.operation,
      cost: Math.ceil(cost.total),
    } satisfies RequestNote);
  if (cost.spending > 1)
    return tooComplex(
      'more than one mutation that spends money; nothing was executed. Send each in a request of its own',
    );
  if (cost.reports > limits.reports) return tooComplex(`more than ${limits.reports} reports and plans`);
  if (cost.introspection > MAX_INTROSPECTION)
    return tooComplex('too many questions about the schema: ask for it in several requests');
  if (cost.total > limits.cost)
    return tooComplex(
      `an estimated cost of ${Math.ceil(cost.total)}, more than ${limits.cost}: ask for smaller pages or for fewer fields of each row`,
    );
  return undefined;
}

function tooComplex(what: string): GraphQLError {
  return new GraphQLError(`The query has ${what}.`, {
    extensions: { code: TOO_COMPLEX },
  });
}
