import { decodeJwt, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { z } from 'zod';
import type { KnownKeys } from '../api-keys/known-keys.ts';
import { isApiKey } from '../api-keys/secret.ts';
import type { AuthConfig } from '../config.ts';
import type { Clock, Viewer } from '../deps.ts';
import { AuthUnavailableError, UnauthenticatedError } from '../errors.ts';
import type { HeaderReader } from './header-reader.ts';
import { createIdentityKeys } from './identity-keys.ts';
import type { IdentityWatch } from './identity-troubles.ts';
import { type Keys, rememberingTokens } from './known-tokens.ts';

/** Identifies a request's sender. Throws an UnauthenticatedError, or an AuthUnavailableError if the fault is ours. */
export type Authenticate = (request: { readonly headers: HeaderReader }) => Promise<Viewer>;

const claims = z.object({
  sub: z.string().min(1).max(255).refine(isStorable),
  role: z.enum(['user', 'analyst', 'admin']).default('user'),
});

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

// What jose throws when the token is at fault. Everything else concerns the key set, which the sender cannot fix.
const TOKEN_ERRORS = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

const NOT_VALID = 'The token is not valid or has expired.';

/**
 * Reads `Authorization: Bearer <token>` (RFC 6750): a JWT, whose `sub` is the user and whose claim `role` is `user`, `analyst`
 * or `admin`, or one of the ledger's API keys.
 */
export function createAuthenticate(
  config: AuthConfig,
  clock: Clock = () => new Date(),
  watch?: IdentityWatch,
  apiKeys?: Pick<KnownKeys, 'viewerOf'>,
): Authenticate {
  const { verify, keys } = createVerify(config, clock, watch);
  const viewerOf = rememberingTokens(
    async (token) => {
      const payload = await verify(token);
      const parsed = claims.safeParse(payload);
      if (!parsed.success)
        throw new UnauthenticatedError(
          'The token needs a "sub" of 1 to 255 characters, and its "role" must be "user", "analyst" or "admin".',
        );
      return { viewer: { userId: parsed.data.sub, role: parsed.data.role }, exp: payload.exp };
    },
    keys,
    clock,
  );
  return async (request) => {
    const token = tokenIn(request.headers);
    if (!token)
      throw new UnauthenticatedError('Authentication is required: send "Authorization: Bearer <token>".');
    if (!apiKeys || !isApiKey(token)) return await viewerOf(token);
    const viewer = await apiKeys.viewerOf(token);
    if (!viewer) throw new UnauthenticatedError(NOT_VALID);
    return viewer;
  };
}

function tokenIn(headers: HeaderReader): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
}

/** When the token of a request that was let in ends, in milliseconds since 1970; undefined if it does not say. */
export function endOfToken(headers: HeaderReader): number | undefined {
  const token = tokenIn(headers);
  if (!token || isApiKey(token)) return undefined;
  const { exp } = decodeJwt(token);
  return exp === undefined ? undefined : exp * 1000;
}

interface Verification {
  readonly verify: (token: string) => Promise<JWTPayload>;
  readonly keys: Keys;
}

function createVerify(config: AuthConfig, clock: Clock, watch: IdentityWatch | undefined): Verification {
  const expected = (): JWTVerifyOptions => ({
    currentDate: clock(),
    ...(config.issuer && { issuer: config.issuer }),
    ...(config.audience && { audience: config.audience }),
  });
  if (config.secret !== undefined) {
    const key = new TextEncoder().encode(config.secret);
    return {
      verify: (token) => payloadOf(jwtVerify(token, key, { ...expected(), algorithms: ['HS256'] })),
      keys: { latest: () => key, current: async () => key },
    };
  }
  if (config.jwksUrl === undefined) throw new Error('no authentication is configured');
  const keys = createIdentityKeys(new URL(config.jwksUrl), clock, watch);
  // With a symmetric algorithm anybody could sign a token, using the public key as the secret.
  const algorithms = [
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'ES256',
    'ES384',
    'ES512',
    'EdDSA',
    'Ed25519',
  ];
  return {
    verify: (token) => payloadOf(jwtVerify(token, keys.find, { ...expected(), algorithms })),
    keys,
  };
}

async function payloadOf(verified: Promise<{ payload: JWTPayload }>): Promise<JWTPayload> {
  try {
    return (await verified).payload;
  } catch (error) {
    if (TOKEN_ERRORS.some((type) => error instanceof type))
      throw new UnauthenticatedError(NOT_VALID, { cause: error });
    throw new AuthUnavailableError('The keys for verifying tokens cannot be read at the moment.', {
      cause: error,
    });
  }
}
