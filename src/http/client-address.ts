import type { IncomingMessage } from 'node:http';

/**
 * The address that a request came from. Behind so many proxies of ours, that is what the outermost of them has appended to
 * `X-Forwarded-For`: what stands before it anybody may have written.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const peer = request.socket.remoteAddress ?? '';
  if (trustedProxies === 0) return peer;
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join();
  return forwarded.split(',').at(-trustedProxies)?.trim() || peer;
}
