import type { IncomingMessage } from 'node:http';
import type { Viewer } from '../deps.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import { addressBlock } from './address-block.ts';
import { clientAddress } from './client-address.ts';
import type { TakeCall } from './rates.ts';
import { noteErrors, noteOf } from './request-note.ts';

interface Options extends Pick<GraphQLContext, 'deps' | 'apiKeys' | 'feed'> {
  readonly takeCall: TakeCall;
  readonly trustedProxies: number;
}

/** Makes what resolvers get, for a request of a viewer. */
export type ContextOf = (viewer: Viewer, request: IncomingMessage) => GraphQLContext;

/** Says how that is made on this server. */
export function contextsOf({ deps, apiKeys, feed, takeCall, trustedProxies }: Options): ContextOf {
  return (viewer, request) => {
    const note = noteOf(request);
    const caller = { userId: viewer.userId, address: addressBlock(clientAddress(request, trustedProxies)) };
    return {
      deps,
      viewer,
      apiKeys,
      feed,
      takeCall: (call) => takeCall(call, caller),
      noteError: (code) => noteErrors(note, [{ extensions: { code } }]),
    };
  };
}
