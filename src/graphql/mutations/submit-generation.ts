import { InvalidInputError, NotAllowedError } from '../../errors.ts';
import {
  FalRejectedError,
  FalUnavailableError,
  IdempotencyConflictError,
  SubmissionUnconfirmedError,
} from '../../generations/errors.ts';
import { submitGeneration } from '../../generations/submit.ts';
import { builder } from '../builder.ts';
import { Generation } from '../types/generation.ts';

const SubmitGenerationInput = builder.inputType('SubmitGenerationInput', {
  description: 'A job to submit.',
  fields: (t) => ({
    endpoint: t.string({ required: true, description: 'The fal endpoint, such as `fal-ai/veo3.1`.' }),
    inputs: t.field({
      type: 'JSON',
      required: true,
      description: "The endpoint's input, as fal documents it.",
    }),
    durationS: t.float({ description: 'Seconds of media, where the inputs do not tell; for the estimate.' }),
    userId: t.string({ description: 'The user to submit for; admins only.' }),
    idempotencyKey: t.string({
      description:
        'Of 1 to 255 characters, unique per user: a repeated submit with the same key answers the first job and sends nothing.',
    }),
  }),
});

builder.mutationField('submitGeneration', (t) =>
  t.field({
    type: Generation,
    description: 'Records a job and sends it to fal, once.',
    args: { input: t.arg({ type: SubmitGenerationInput, required: true, description: 'The job.' }) },
    errors: {
      types: [
        InvalidInputError,
        NotAllowedError,
        FalRejectedError,
        FalUnavailableError,
        SubmissionUnconfirmedError,
        IdempotencyConflictError,
      ],
      union: { name: 'SubmitGenerationResult', description: 'What became of a submit.' },
      result: { name: 'SubmitGenerationSuccess', description: 'fal has accepted the job.' },
      dataField: { name: 'generation', description: 'The job.' },
    },
    resolve: (_root, { input }, { deps, viewer }) => submitGeneration(deps, viewer, input),
  }),
);
