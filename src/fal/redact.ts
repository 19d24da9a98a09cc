import { CENSORED, withoutKeys } from './carried-secrets.ts';
import { FalHttpError } from './transport.ts';

// Shorter parts could be words.
const MIN_PART_LENGTH = 8;

/**
 * Removes our keys, their parts and the secrets of our calls from an error of fal's: its words are stored and logged, and
 * error bodies may repeat what was sent.
 */
export function createRedaction(
  keys: ReadonlyArray<string | undefined>,
): <E extends Error>(error: E) => E | FalHttpError {
  const secrets = keys
    .flatMap((key) => (key === undefined ? [] : [key, ...key.split(':')]))
    .filter((part) => part.length >= MIN_PART_LENGTH);
  return (error) => {
    if (!(error instanceof FalHttpError)) return error;
    const text = withoutKeys(secrets.reduce((rest, secret) => rest.replaceAll(secret, CENSORED), error.text));
    return text === error.text ? error : new FalHttpError(error.status, error.headers, text);
  };
}
