import type { Plugin } from 'graphql-yoga';

/** Lets no other page frame ours, and no browser take an answer for something else than it says it is. */
export function useSafeHeaders(): Plugin {
  return {
    onResponse({ response }) {
      response.headers.set('x-content-type-options', 'nosniff');
      if (response.headers.get('content-type')?.startsWith('text/html'))
        response.headers.set('content-security-policy', "frame-ancestors 'none'");
    },
  };
}
