import type { Clock } from '../deps.ts';
import type { Outgoing } from './deps.ts';
import { createPoster } from './post.ts';
import type { WebhookRules } from './rules.ts';
import { createSecretBox } from './secret.ts';

/** Creates what outgoing webhooks need: `key` encrypts their secrets. */
export function createOutgoing(key: string, clock: Clock, rules: WebhookRules): Outgoing {
  return { poster: createPoster(rules), box: createSecretBox(key), clock, rules };
}
