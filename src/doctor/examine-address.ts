import { z } from 'zod';
import { type Finding, findingsAbout } from './finding.ts';

const answered = z.object({ status: z.literal('ok'), version: z.string() });
const WITHIN_MS = 10_000;
const { ok, warn, bad } = findingsAbout('APP_URL');

/** Looks whether this server is found at the address that fal sends webhooks to. From elsewhere that may look otherwise. */
export async function examineAddress(appUrl: string | undefined, version: string): Promise<Finding> {
  if (appUrl === undefined)
    return warn(
      'it is not set',
      'fal sends no webhooks: the ends of jobs are asked for, which takes longer.',
    );
  const start = 'Start the server, and check the proxy in front of it.';
  try {
    const response = await fetch(`${appUrl}/health`, {
      signal: AbortSignal.timeout(WITHIN_MS),
      redirect: 'manual',
    });
    const body = answered.safeParse(await response.json().catch(() => undefined));
    if (!response.ok || !body.success)
      return bad(`${appUrl}/health answers ${response.status}, and not as this server does`, start);
    return body.data.version === version
      ? ok(`${appUrl} leads to version ${version}`)
      : warn(
          `${appUrl} leads to version ${body.data.version}, and this is ${version}`,
          'That is so during an upgrade.',
        );
  } catch (error) {
    const { cause, message } = error instanceof Error ? error : new Error(String(error));
    const reason = cause instanceof Error ? cause.message : message;
    return bad(`${appUrl}/health: ${reason}`, ADVICE.find(([pattern]) => pattern.test(reason))?.[1] ?? start);
  }
}

// In the words of Node.js and OpenSSL.
const ADVICE: ReadonlyArray<readonly [RegExp, string]> = [
  [/ENOTFOUND|EAI_AGAIN/, 'The name is not known here: check APP_URL, and its entry in the DNS.'],
  [/expired/i, 'Renew the certificate of the proxy: fal takes no other.'],
  [
    /certificate|altnames/i,
    'Let the proxy have a certificate that is signed for this name: fal takes no other.',
  ],
  [/timeout/i, 'Nothing answers: is a firewall in between, or can the address not be reached from inside?'],
];
