/** Stands for what was removed. */
export const CENSORED = '[redacted]';

// What calls carry: an echoed Authorization header ("Invalid key credentials" is none), and the webhook URL with the job's
// secret uuid.
const CARRIED =
  /(\b(?:Key|Bearer)\s+)(?:[\w-]{8,}:[\w-]{8,}|(?=[\w.-]*\d)[\w.-]{20,})|(submission(?:=|%3D))[\w%-]{8,}/gi;
// Signed URLs have their tokens in the query, or before the host.
const URL_PARTS = /(\b[a-z][a-z0-9+.-]{1,9}:\/\/)(?:[^\s"'<>/@]*@)?([^\s"'<>?#]*)(\?[^\s"'<>)\]}]*)?/gi;

/** A text without keys and the secret of a webhook URL. */
export function withoutKeys(text: string): string {
  return text.replace(CARRIED, `$1$2${CENSORED}`);
}

/** A text that may be stored and logged: also without the user, the password and the query of every URL in it. */
export function withoutSecrets(text: string): string {
  return withoutKeys(text).replace(
    URL_PARTS,
    (_url, scheme: string, place: string, query: string | undefined) =>
      scheme + place + (query === undefined ? '' : '?…'),
  );
}
