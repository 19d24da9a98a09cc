import { cancelGeneration } from '../../generations/cancel.ts';
import { GenerationNotFoundError, TooLateToCancelError } from '../../generations/errors.ts';
import { builder } from '../builder.ts';
import { Generation, rowId } from '../types/generation.ts';

const CancelGenerationInput = builder.inputType('CancelGenerationInput', {
  description: 'A job to cancel.',
  fields: (t) => ({
    id: t.globalID({ for: Generation, required: true, description: 'The global id of the job.' }),
  }),
});

builder.mutationField('cancelGeneration', (t) =>
  t.field({
    type: Generation,
    description: 'Cancels a job, as far as fal still can.',
    args: { input: t.arg({ type: CancelGenerationInput, required: true, description: 'The job.' }) },
    errors: {
      types: [TooLateToCancelError, GenerationNotFoundError],
      union: { name: 'CancelGenerationResult', description: 'What became of a wish to cancel.' },
      result: {
        name: 'CancelGenerationSuccess',
        description:
          'The job is CANCELLED, or fal was asked: `cancelRequestedAt` is set and it ends as it ends.',
      },
      dataField: { name: 'generation', description: 'The job.' },
    },
    resolve: (_root, { input }, { deps, viewer }) => cancelGeneration(deps, viewer, rowId(input.id.id)),
  }),
);
