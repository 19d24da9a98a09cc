import type { Viewer } from '../deps.ts';
import { allows } from '../lib/endpoint-patterns.ts';
import type { Deps } from './deps.ts';
import { EndpointNotAllowedError } from './errors.ts';

/** Whether the viewer's role may submit to an endpoint. */
export function maySubmitTo(
  { allowedEndpoints }: Pick<Deps, 'allowedEndpoints'>,
  { role }: Viewer,
  endpoint: string,
): boolean {
  return allows(allowedEndpoints[role], endpoint);
}

/** What is said where it may not. */
export function endpointNotAllowed(
  { allowedEndpoints }: Pick<Deps, 'allowedEndpoints'>,
  { role }: Viewer,
  endpoint: string,
): EndpointNotAllowedError {
  const words = `The role ${role} may not submit to ${endpoint}; nothing was recorded.`;
  return new EndpointNotAllowedError(words, endpoint, allowedEndpoints[role]);
}
