// The middleware asks for no more than Node's own request and response; its published types ask for those of Express.
declare module 'compression' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  type Filter = (request: IncomingMessage, response: ServerResponse) => boolean;
  type Compress = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

  function compression(options: { readonly filter: Filter }): Compress;
  namespace compression {
    const filter: Filter;
  }
  export = compression;
}
