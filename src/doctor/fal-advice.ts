import type { Unanswered } from '../fal/answers.ts';

/** What was asked, and with which key. */
export interface Asked {
  readonly url: string;
  readonly variable: 'FAL_QUEUE_URL' | 'FAL_API_URL';
  readonly key: 'FAL_KEY' | 'FAL_ADMIN_KEY';
}

const PROXY = 'Where only a proxy leads out, set HTTPS_PROXY and NODE_USE_ENV_PROXY=1.';

// The codes of Node.js and undici, which the message of a failed connection has.
const ON_CONNECTIONS: ReadonlyArray<readonly [RegExp, (host: string, asked: Asked) => string]> = [
  [
    /ENOTFOUND|EAI_AGAIN/,
    (host, { variable }) =>
      `The name ${host} is not known here: check ${variable}, and the name server of this machine. ${PROXY}`,
  ],
  [
    /ECONNREFUSED/,
    (host, { variable }) =>
      `Nothing takes connections at ${host}: check ${variable}, and firewalls. ${PROXY}`,
  ],
  [
    /EXPIRED|NOT_YET_VALID|has expired|not yet valid/i,
    (host) => `The certificate of ${host} is not valid at this time: check the clock of this machine.`,
  ],
  [
    /ALTNAME/i,
    (host, { variable }) => `The certificate is for another name than ${host}: check ${variable}. ${PROXY}`,
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO/i,
    (host) =>
      `The certificate of ${host} is not trusted here: of a proxy that looks into TLS, name the authority in NODE_EXTRA_CA_CERTS.`,
  ],
];

/** What to do where fal did not answer what was asked of it. */
export function adviceOnFal({ message, httpStatus, trouble }: Unanswered, asked: Asked): string {
  const { key } = asked;
  const { host } = new URL(asked.url);
  if (httpStatus === undefined) {
    // Something was answered.
    if (trouble === undefined) return adviceOnAddress(asked);
    const known = ON_CONNECTIONS.find(([pattern]) => pattern.test(message))?.[1];
    return known?.(host, asked) ?? `Can ${host} be reached from here? ${PROXY}`;
  }
  // A page, which fal does not send whatever its status.
  if (httpStatus < 500 && trouble === 'UNREACHABLE') return adviceOnAddress(asked);
  if (httpStatus === 401)
    return `fal does not know this ${key}: set it as a whole (ID:SECRET), or make another one at https://fal.ai/dashboard/keys.`;
  if (httpStatus === 402 || httpStatus === 403)
    return key === 'FAL_ADMIN_KEY'
      ? 'FAL_ADMIN_KEY must be a key of the scope ADMIN: make one at https://fal.ai/dashboard/keys.'
      : `fal knows ${key} and does not let it do this: look at https://fal.ai/dashboard whether the account is locked or its balance used up, and whether the key has the scope API.`;
  if (httpStatus === 429) return 'fal takes no more calls for now: try again in a minute.';
  return httpStatus >= 500
    ? 'fal, or what is in between, has trouble: try again later, and see https://status.fal.ai.'
    : adviceOnAddress(asked);
}

/** What to do where what answers is not fal. */
export function adviceOnAddress({ url, variable }: Asked): string {
  return `Is ${url} fal's address? Check ${variable}.`;
}

/** Whether an address is one that only fal has a certificate for. */
export function isNameOfFal(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && /(^|\.)fal\.(run|ai)$/.test(hostname);
}
