import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { z } from 'zod';
import { BAD_HEADERS } from '../fal/webhook.ts';
import { WEBHOOK_PATH } from '../http/paths.ts';
import { isInside } from '../outgoing/addresses.ts';
import { type Finding, findingsAbout } from './finding.ts';

const answered = z.object({ status: z.literal('ok'), version: z.string() });
const ready = z.object({ ready: z.boolean(), database: z.string().optional() });
const refused = z.object({ message: z.literal(BAD_HEADERS) });
const WITHIN_MS = 10_000;
const START = 'Start the server, and check the proxy in front of it.';
const { ok, warn, bad } = findingsAbout('APP_URL');

interface Expected {
  readonly version: string;
  /** The id of our database, if it could be told. */
  readonly database: string | undefined;
  /** Whether it is the real fal that has to reach the address. */
  readonly fromOutside: boolean;
}

/**
 * Looks whether a server of this database is found at the address that fal sends webhooks to, and takes them there. From
 * elsewhere that may look otherwise.
 */
export async function examineAddress(appUrl: string | undefined, expected: Expected): Promise<Finding[]> {
  if (appUrl === undefined)
    return [
      warn('it is not set', 'fal sends no webhooks: the ends of jobs are asked for, which takes longer.'),
    ];
  const reach = expected.fromOutside ? await examineReach(appUrl) : [];
  try {
    const health = await ask(`${appUrl}/health`);
    const alive = answered.safeParse(health.body);
    if (!health.ok || !alive.success)
      return [...reach, bad(`${appUrl}/health answers ${health.status}, and not as this server does`, START)];
    return [
      ...reach,
      ofVersion(appUrl, alive.data.version, expected.version),
      ...(await examineOwner(appUrl, expected.database)),
      await examineRoute(appUrl + WEBHOOK_PATH),
    ];
  } catch (error) {
    const reason = reasonOf(error);
    // OpenSSL's own line names no more than its source.
    const says = NO_TLS.test(reason) ? 'this port does not speak TLS, and the URL says https' : reason;
    const advice = ADVICE.find(([pattern]) => pattern.test(reason))?.[1] ?? START;
    return [...reach, bad(`${appUrl}: ${says}`, advice)];
  }
}

async function ask(url: string, method = 'GET') {
  const response = await fetch(url, { method, signal: AbortSignal.timeout(WITHIN_MS), redirect: 'manual' });
  const body: unknown = await response.json().catch(() => undefined);
  return { ok: response.ok, status: response.status, body };
}

function ofVersion(appUrl: string, version: string, own: string): Finding {
  return version === own
    ? ok(`${appUrl} leads to version ${version}`)
    : warn(`${appUrl} leads to version ${version}, and this is ${own}`, 'That is so during an upgrade.');
}

/** Whose database is used there. */
async function examineOwner(appUrl: string, own: string | undefined): Promise<Finding[]> {
  // Why ours could not be used has been told.
  if (own === undefined) return [];
  const { status, body } = await ask(`${appUrl}/ready?verbose`);
  const told = ready.safeParse(body).data?.database;
  if (told === undefined)
    return [
      warn(
        `${appUrl}/ready?verbose answers ${status} without its database: whether it is this one is not known`,
        'Start the server in this version, and let the proxy forward /ready here.',
      ),
    ];
  return [
    told === own
      ? ok('the server there uses this database')
      : bad(
          'the server there uses another database than DATABASE_URL',
          'Webhooks about the jobs of this database would go there: check APP_URL, and DATABASE_URL of that server.',
        ),
  ];
}

/** Whether webhooks come through: the server refuses an empty one in words of its own, and records none such. */
async function examineRoute(url: string): Promise<Finding> {
  const { status, body } = await ask(url, 'POST');
  return status === 400 && refused.safeParse(body).success
    ? ok(`${WEBHOOK_PATH} takes webhooks`)
    : bad(
        `POST ${url} answers ${status}, and not as this server does`,
        'Let the proxy forward this path as it is, with every header and without a login of its own.',
      );
}

/** What keeps fal from an address, as far as that shows from here. */
async function examineReach(appUrl: string): Promise<Finding[]> {
  const { protocol, hostname } = new URL(appUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) ? [host] : await lookup(host, { all: true }).then(addressesOf, () => []);
  const isLocal = /(^|\.)(localhost|local|internal|lan|home\.arpa)$/.test(host);
  const found: Finding[] = [];
  if (isLocal || (addresses.length > 0 && addresses.every(isInside)))
    found.push(
      warn(
        `${host} is not an address of the public internet, as far as this machine knows`,
        'fal cannot send webhooks there: set a public address, or leave APP_URL out, and fal is asked instead.',
      ),
    );
  if (protocol === 'http:')
    found.push(
      warn('it is not https', 'Webhooks carry results, which would cross the internet in the clear.'),
    );
  return found;
}

function addressesOf(found: ReadonlyArray<{ address: string }>): string[] {
  return found.map(({ address }) => address);
}

/** Of a name with several addresses Node.js has an error without words, but with a code. */
function reasonOf(error: unknown): string {
  const { cause, message } = error instanceof Error ? error : new Error(String(error));
  if (!(cause instanceof Error)) return message;
  return cause.message || ('code' in cause ? String(cause.code) : message);
}

const NO_TLS = /wrong version number|packet length too long|unknown protocol|record layer failure|EPROTO/i;

// In the words of Node.js and OpenSSL.
const ADVICE: ReadonlyArray<readonly [RegExp, string]> = [
  [/ENOTFOUND|EAI_AGAIN/, 'The name is not known here: check APP_URL, and its entry in the DNS.'],
  [/expired/i, 'Renew the certificate of the proxy: fal takes no other.'],
  [
    /certificate|altnames/i,
    'Let the proxy have a certificate that is signed for this name: fal takes no other.',
  ],
  [NO_TLS, 'Have the proxy serve https at this port, or name the port where it does.'],
  [
    /other side closed|ECONNRESET|socket hang up|HTTPParser|Parse Error|bad port/i,
    'Something else than HTTP may be spoken there: check the port of APP_URL, and whether it takes https.',
  ],
  [/timeout/i, 'Nothing answers: is a firewall in between, or can the address not be reached from inside?'],
];
