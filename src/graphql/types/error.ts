import { ApiKeyNotFoundError } from '../../api-keys/errors.ts';
import { type DomainError, InvalidInputError, NotAllowedError, RateLimitedError } from '../../errors.ts';
import {
  CancellationUnconfirmedError,
  EndpointNotAllowedError,
  FalRejectedError,
  FalUnavailableError,
  GenerationNotFoundError,
  IdempotencyConflictError,
  SubmissionUnconfirmedError,
  TooLateToCancelError,
} from '../../generations/errors.ts';
import { builder } from '../builder.ts';
import { Generation } from './generation.ts';

/** The interface of every typed error. */
export const ErrorInterface = builder.interfaceRef<DomainError>('Error').implement({
  description: 'An expected failure, returned as a result instead of in `errors`.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What went wrong, for people.' }),
    code: t.exposeString('code', {
      description: 'What went wrong, for programs: one of a fixed set of codes.',
    }),
  }),
});

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'An argument is invalid; nothing was changed.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    field: t.exposeString('field', { description: 'Path of the argument, such as `inputs.seed`.' }),
  }),
});

builder.objectType(NotAllowedError, {
  name: 'NotAllowedError',
  description: 'The viewer is not allowed to do this; nothing was changed.',
  interfaces: [ErrorInterface],
});

builder.objectType(EndpointNotAllowedError, {
  name: 'EndpointNotAllowedError',
  description:
    "The viewer's role may not submit to this endpoint (`ALLOWED_ENDPOINTS` of the server); nothing was recorded.",
  interfaces: [ErrorInterface],
  fields: (t) => ({
    endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }),
    allowed: t.stringList({
      description:
        'What the role may submit to: names of endpoints, in which `*` stands for any characters. Empty if it may submit nothing.',
      resolve: ({ allowed }) => [...allowed],
    }),
  }),
});

builder.objectType(RateLimitedError, {
  name: 'RateLimitedError',
  description:
    'The viewer, or the address that the request came from, makes such calls too often; nothing was changed, recorded or sent.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    retryAfter: t.exposeInt('retryAfter', {
      description:
        'Number of seconds, at least 1, after which the call is accepted if no others are made meanwhile.',
    }),
  }),
});

builder.objectType(FalRejectedError, {
  name: 'FalRejectedError',
  description:
    "fal rejected the request; `message` is fal's own reason. Where it rejected the key, the account or the address rather than the generation, such as with `falStatus` 401, 402 or 403, submitting again with the same `idempotencyKey` makes a new attempt.",
  interfaces: [ErrorInterface],
  fields: (t) => ({
    falStatus: t.exposeInt('falStatus', {
      description:
        "HTTP status of fal's answer; 0 where a repeated key finds a generation from before it was recorded.",
    }),
    generation: t.expose('generation', {
      type: Generation,
      description: 'The generation, recorded as FAILED.',
    }),
  }),
});

builder.objectType(FalUnavailableError, {
  name: 'FalUnavailableError',
  description:
    'fal cannot be reached or is not taking requests at the moment. It did not receive this one, so it is safe to submit it again.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    generation: t.expose('generation', {
      type: Generation,
      description: 'The generation, recorded as FAILED.',
    }),
  }),
});

builder.objectType(SubmissionUnconfirmedError, {
  name: 'SubmissionUnconfirmedError',
  description:
    'The request was sent, but fal did not confirm it: it may be running, and billed. Watch the generation; do not submit it again.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    generation: t.expose('generation', {
      type: Generation,
      description: 'The generation: still in flight, or given up because fal never confirmed it.',
    }),
  }),
});

builder.objectType(IdempotencyConflictError, {
  name: 'IdempotencyConflictError',
  description: 'The idempotency key was already used for a different generation; nothing was sent.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    generation: t.expose('generation', {
      type: Generation,
      description: 'The generation that was submitted with this key.',
    }),
  }),
});

builder.objectType(CancellationUnconfirmedError, {
  name: 'CancellationUnconfirmedError',
  description:
    'fal was asked to cancel the generation, but did not confirm it. The ledger asks again with each check until it has ended.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    generation: t.expose('generation', {
      type: Generation,
      description: 'The generation, still in flight, with `cancelRequestedAt` set.',
    }),
  }),
});

builder.objectType(TooLateToCancelError, {
  name: 'TooLateToCancelError',
  description: 'The generation ended before it could be cancelled.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    generation: t.expose('generation', {
      type: Generation,
      description: 'The generation in its final state.',
    }),
  }),
});

builder.objectType(GenerationNotFoundError, {
  name: 'GenerationNotFoundError',
  description: 'There is no such generation, or the viewer may not see it.',
  interfaces: [ErrorInterface],
});

builder.objectType(ApiKeyNotFoundError, {
  name: 'ApiKeyNotFoundError',
  description: 'There is no such API key.',
  interfaces: [ErrorInterface],
});
