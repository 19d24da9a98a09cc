import { BudgetExceededError, PriceUnknownError } from '../../budgets/errors.ts';
import { InvalidInputError, NotAllowedError, RateLimitedError } from '../../errors.ts';
import {
  EndpointNotAllowedError,
  FalRejectedError,
  FalUnavailableError,
  IdempotencyConflictError,
  SubmissionUnconfirmedError,
} from '../../generations/errors.ts';
import { submitGeneration } from '../../generations/submit.ts';
import { beforeRecording } from '../../generations/submit-outage.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { requestedParts } from '../requested-parts.ts';
import { Generation } from '../types/generation.ts';
import { TagInput } from '../types/tag.ts';

const SubmitGenerationInput = builder.inputType('SubmitGenerationInput', {
  description: 'A generation to submit.',
  fields: (t) => ({
    endpoint: t.string({ required: true, description: 'The fal endpoint, such as `fal-ai/veo3.1`.' }),
    inputs: t.field({
      type: 'JSON',
      required: true,
      description: "The endpoint's input, as fal documents it.",
    }),
    durationS: t.float({
      description: 'Length of the media in seconds, if the inputs do not specify it; used for the estimate.',
    }),
    userId: t.string({ description: 'The user to submit for, by default the viewer; admins only.' }),
    tags: t.field({
      type: [TagInput],
      description:
        'Labels to find it by and to divide spend by. fal gets them too, as `X-Fal-Tags`: at most 10, each key once, and at most 1024 bytes as `key=value,key=value`.',
    }),
    idempotencyKey: t.string({
      description:
        '1 to 255 characters, unique per user. Submitting again with the same key sends nothing and returns what has become of the first generation or of its replay, or the error that it ended with. Only where fal certainly did not take it, and the reason was not the generation itself (`FalUnavailableError`, or a `FalRejectedError` about the key or the account), is a new generation sent, once.',
    }),
  }),
});

builder.mutationField('submitGeneration', (t) =>
  t.field({
    type: Generation,
    authScopes: { change: true },
    ...costs({ own: STATEMENT, spends: true }),
    description: 'Records a generation and sends it to fal, exactly once.',
    args: { input: t.arg({ type: SubmitGenerationInput, required: true, description: 'The generation.' }) },
    errors: {
      types: [
        InvalidInputError,
        NotAllowedError,
        EndpointNotAllowedError,
        RateLimitedError,
        FalRejectedError,
        FalUnavailableError,
        SubmissionUnconfirmedError,
        IdempotencyConflictError,
        BudgetExceededError,
        PriceUnknownError,
      ],
      union: { name: 'SubmitGenerationResult', description: 'Result of submitting a generation.' },
      result: {
        name: 'SubmitGenerationSuccess',
        description: 'fal has accepted the request, now or when the key was used first.',
      },
      dataField: { name: 'generation', description: 'The generation.' },
    },
    resolve: async (_root, { input }, { deps, viewer, takeCall }, info) => {
      const parts = requestedParts(info);
      const admitted = beforeRecording(() => takeCall('submit'));
      return await submitGeneration(deps, viewer, input, { admitted, parts });
    },
  }),
);
