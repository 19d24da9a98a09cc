import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { createLastGood } from '../lib/last-good.ts';
import type { IdentityWatch } from './identity-troubles.ts';
import type { Keys } from './known-tokens.ts';

/** The key that a token names is not known, and the identity provider cannot be asked for it now. */
class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

const MINUTE_MS = 60_000;
const TIMES = {
  freshMs: 10 * MINUTE_MS,
  // An outage of a provider is mended within hours, and everybody stays signed in meanwhile. For longer, a key that the
  // provider has withdrawn must not be good.
  keepMs: 12 * 60 * MINUTE_MS,
  // Anybody can name keys that nobody has: without a pause, such tokens would turn into traffic to the provider.
  coolDownMs: MINUTE_MS / 2,
  retryMs: 5000,
  patienceMs: 1000,
};
// A slow answer still serves those who come after it.
const FETCH_TIMEOUT_MS = 5000;

/** The identity provider's published keys. */
export interface IdentityKeys extends Keys {
  readonly find: JWTVerifyGetKey;
}

/** Reads the identity provider's keys. Tokens of known keys do not wait for it, whether it fails or hangs. */
export function createIdentityKeys(url: URL, clock: () => Date, watch?: IdentityWatch): IdentityKeys {
  // jose fetches and checks the set. When, is decided here: jose would fetch for every unknown key while the provider is down,
  // and keep everybody out as soon as the set is old.
  const remote = createRemoteJWKSet(url, {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
  });
  let latest: object | undefined;
  const keySet = createLastGood({
    ...TIMES,
    clock,
    watch: watch && { failed: (error) => watch.failed(reasonOf(error)), worked: () => watch.worked() },
    fetch: async () => {
      await remote.reload();
      const published = remote.jwks();
      if (!published?.keys.length) throw new KeysUnavailableError('The identity provider publishes no key.');
      const set = createLocalJWKSet(published);
      latest = set;
      return set;
    },
  });

  const find: JWTVerifyGetKey = async (header, token) => {
    const known = await keySet.get();
    try {
      if (known) return await known(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    const newer = await keySet.newer();
    if (newer && (newer !== known || !keySet.failing())) return await newer(header, token);
    throw new KeysUnavailableError('The identity provider does not answer.');
  };
  return { find, latest: () => latest, current: () => keySet.get() };
}

/** Why the keys cannot be read, without the URL. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWKSTimeout) return 'it does not answer in time';
  if (error instanceof errors.JOSEError || error instanceof KeysUnavailableError) return error.message;
  const { cause } = error instanceof Error ? error : {};
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `the connection failed${code}`;
}
