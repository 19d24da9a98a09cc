import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';

/** A fal of which only the key set is needed: it signs what a test wants delivered. */
export interface Signer {
  readonly jwksUrl: string;
  /** How often the key set was fetched. */
  readonly fetches: number;
  readonly account: string;
  key: KeyObject;
  /** From now on other keys are published and used. */
  rotate(): void;
  /** Whether the key set answers 500. */
  down: boolean;
  /** Whether the key set never answers. */
  hanging: boolean;
  headers(
    body: string | Buffer,
    overrides?: { key?: KeyObject; timestamp?: number; account?: string; requestId?: string },
  ): Record<string, string>;
  close(): Promise<void>;
}

/** Starts a key set on 127.0.0.1. */
export async function startSigner(): Promise<Signer> {
  let pair = generateKeyPairSync('ed25519');
  let fetches = 0;
  const server: Server = createServer((_request, response) => {
    fetches += 1;
    if (signer.hanging) return;
    response
      .writeHead(signer.down ? 500 : 200)
      .end(JSON.stringify({ keys: [pair.publicKey.export({ format: 'jwk' })] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const signer: Signer = {
    jwksUrl: `http://127.0.0.1:${port}/`,
    get fetches() {
      return fetches;
    },
    account: 'our-account',
    key: pair.privateKey,
    rotate() {
      pair = generateKeyPairSync('ed25519');
      signer.key = pair.privateKey;
    },
    down: false,
    hanging: false,
    headers(
      body,
      {
        key = signer.key,
        timestamp = Math.floor(Date.now() / 1000),
        account = signer.account,
        requestId = 'delivery-1',
      } = {},
    ) {
      const digest = createHash('sha256').update(body).digest('hex');
      const message = Buffer.from(`${requestId}\n${account}\n${timestamp}\n${digest}`);
      return {
        'x-fal-webhook-request-id': requestId,
        'x-fal-webhook-user-id': account,
        'x-fal-webhook-timestamp': String(timestamp),
        'x-fal-webhook-signature': sign(null, message, key).toString('hex'),
      };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return signer;
}
