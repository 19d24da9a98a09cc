import { builder } from './builder.ts';
import './scalars.ts';
import './types/error.ts';
import './types/generation.ts';
import './types/generation-connection.ts';
import './types/webhook-delivery.ts';
import './types/spend.ts';
import './types/failure-rates.ts';
import './types/latency.ts';
import './types/stuck-generation.ts';
import './mutations/submit-generation.ts';
import './mutations/cancel-generation.ts';

builder.queryType({ description: 'What can be asked.' });
builder.mutationType({ description: 'What can be changed.' });

/** The API. */
export const schema = builder.toSchema();
