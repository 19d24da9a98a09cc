/** What endpoints without a label of their own are called. */
export const OTHER = 'other';
const MAX_ENDPOINTS = 200;

/**
 * Returns what an endpoint is called in a label: itself once fal has taken a job for it, as long as there are not too many,
 * and `other` otherwise. Anybody may submit to an endpoint that does not exist.
 */
export function createEndpointLabels(max = MAX_ENDPOINTS): (endpoint: string, accepted: boolean) => string {
  const known = new Set<string>();
  return (endpoint, accepted) => {
    if (accepted && known.size < max) known.add(endpoint);
    return known.has(endpoint) ? endpoint : OTHER;
  };
}
