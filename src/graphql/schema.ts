import { stopIfEnded } from '../lib/work.ts';
import { builder } from './builder.ts';
import { resolveIdsAtOnce } from './node-ids.ts';
import { noteTypedErrors } from './note-typed-errors.ts';
import './scalars.ts';
import './types/error.ts';
import './types/generation.ts';
import './types/generation-connection.ts';
import './types/viewer.ts';
import './types/api-key.ts';
import './types/webhook-delivery.ts';
import './types/outgoing-webhook.ts';
import './types/spend.ts';
import './types/cost-estimate.ts';
import './types/endpoint.ts';
import './types/cost-drift.ts';
import './types/failure-rates.ts';
import './types/latency.ts';
import './types/stuck-generation.ts';
import './types/replay.ts';
import './types/replay-plan.ts';
import './types/replay-error.ts';
import './types/replayed-generation.ts';
import './types/budget.ts';
import './types/budget-error.ts';
import './mutations/submit-generation.ts';
import './mutations/cancel-generation.ts';
import './mutations/replay-generations.ts';
import './mutations/control-replay.ts';
import './mutations/create-webhook.ts';
import './mutations/control-webhook.ts';
import './mutations/create-api-key.ts';
import './mutations/revoke-api-key.ts';
import './mutations/set-budget.ts';
import './subscriptions/generation-updated.ts';
import './subscriptions/replay-updated.ts';

builder.queryType({ description: 'Everything that can be read.' });
builder.mutationType({ description: 'Everything that can be changed.' });
builder.subscriptionType({ description: 'Everything that can be watched, as events.' });

/** The GraphQL schema of the API. */
export const schema = builder.toSchema();
resolveIdsAtOnce(schema);

// Mutations are executed one after the other. One that has begun goes on to its end, whoever waits for it.
for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
  const { resolve } = field;
  field.resolve = (...parameters) => {
    stopIfEnded();
    return resolve?.(...parameters);
  };
}
noteTypedErrors(schema);
