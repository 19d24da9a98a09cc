import { FalHttpError } from './transport.ts';

const CENSORED = '[redacted]';
// Shorter parts could be words.
const MIN_PART_LENGTH = 8;
// What our calls carry besides the keys: an echoed Authorization header ("Invalid key credentials" is none), and the webhook
// URL with the job's secret uuid.
const CARRIED =
  /(\b(?:Key|Bearer)\s+)(?:[\w-]{8,}:[\w-]{8,}|(?=[\w.-]*\d)[\w.-]{20,})|(submission(?:=|%3D))[\w%-]{8,}/gi;

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
    const text = secrets
      .reduce((rest, secret) => rest.replaceAll(secret, CENSORED), error.text)
      .replace(CARRIED, `$1$2${CENSORED}`);
    return text === error.text ? error : new FalHttpError(error.status, error.headers, text);
  };
}
