import { NotAllowedError, RateLimitedError } from '../../errors.ts';
import { cancelGeneration } from '../../generations/cancel.ts';
import {
  CancellationUnconfirmedError,
  GenerationNotFoundError,
  TooLateToCancelError,
} from '../../generations/errors.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { Generation, rowId } from '../types/generation.ts';

const CancelGenerationInput = builder.inputType('CancelGenerationInput', {
  description: 'A generation to cancel.',
  fields: (t) => ({
    id: t.globalID({ for: Generation, required: true, description: 'Global id of the generation.' }),
  }),
});

builder.mutationField('cancelGeneration', (t) =>
  t.field({
    type: Generation,
    authScopes: { change: true },
    ...costs({ own: STATEMENT }),
    description:
      'Cancels a generation: takes it out of the queue, or asks fal to stop it if it is already running.',
    args: { input: t.arg({ type: CancelGenerationInput, required: true, description: 'The generation.' }) },
    errors: {
      types: [
        NotAllowedError,
        RateLimitedError,
        TooLateToCancelError,
        CancellationUnconfirmedError,
        GenerationNotFoundError,
      ],
      union: { name: 'CancelGenerationResult', description: 'Result of cancelling a generation.' },
      result: {
        name: 'CancelGenerationSuccess',
        description:
          'The generation is CANCELLED, or fal was asked to stop it: then `cancelRequestedAt` is set, and it may still complete.',
      },
      dataField: { name: 'generation', description: 'The generation.' },
    },
    resolve: async (_root, { input }, { deps, viewer, takeCall }) => {
      await takeCall('cancel');
      return await cancelGeneration(deps, viewer, rowId(input.id.id));
    },
  }),
);
