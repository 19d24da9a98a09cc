import { type DomainError, InvalidInputError, NotAllowedError } from '../../errors.ts';
import {
  FalRejectedError,
  FalUnavailableError,
  GenerationNotFoundError,
  IdempotencyConflictError,
  SubmissionUnconfirmedError,
  TooLateToCancelError,
} from '../../generations/errors.ts';
import { builder } from '../builder.ts';
import { Generation } from './generation.ts';

/** What every typed error has. */
export const ErrorInterface = builder.interfaceRef<DomainError>('Error').implement({
  description: 'An expected outcome that is not a success.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What went wrong, for people.' }),
    code: t.exposeString('code', { description: 'What went wrong, for programs.' }),
  }),
});

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'An argument is outside what it may be; nothing was changed.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    field: t.exposeString('field', { description: 'The path of the argument, such as `inputs.seed`.' }),
  }),
});

builder.objectType(NotAllowedError, {
  name: 'NotAllowedError',
  description: 'The viewer may not do this; nothing was changed.',
  interfaces: [ErrorInterface],
});

builder.objectType(FalRejectedError, {
  name: 'FalRejectedError',
  description: "fal refused the job; the message is fal's own reason.",
  interfaces: [ErrorInterface],
  fields: (t) => ({
    falStatus: t.exposeInt('falStatus', { description: 'The HTTP status fal answered with.' }),
    generation: t.expose('generation', { type: Generation, description: 'The job, recorded as FAILED.' }),
  }),
});

builder.objectType(FalUnavailableError, {
  name: 'FalUnavailableError',
  description:
    'fal could not be reached or takes no jobs now. It has not got this one: it can be submitted again.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    generation: t.expose('generation', { type: Generation, description: 'The job, recorded as FAILED.' }),
  }),
});

builder.objectType(SubmissionUnconfirmedError, {
  name: 'SubmissionUnconfirmedError',
  description:
    'The job was sent and fal did not confirm it: it may be running, and paid for. Watch it, do not submit it again.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    generation: t.expose('generation', { type: Generation, description: 'The job, still in flight.' }),
  }),
});

builder.objectType(IdempotencyConflictError, {
  name: 'IdempotencyConflictError',
  description: 'The idempotency key was used for another job; nothing was sent.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    generation: t.expose('generation', { type: Generation, description: 'The job of that key.' }),
  }),
});

builder.objectType(TooLateToCancelError, {
  name: 'TooLateToCancelError',
  description: 'The job had ended before it could be cancelled.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    generation: t.expose('generation', { type: Generation, description: 'The job as it ended.' }),
  }),
});

builder.objectType(GenerationNotFoundError, {
  name: 'GenerationNotFoundError',
  description: 'There is no such job that the viewer may see.',
  interfaces: [ErrorInterface],
});
