import { isIP } from 'node:net';
import { InvalidInputError } from '../errors.ts';
import { isInside } from './addresses.ts';

/** Where webhooks may lead. */
export interface WebhookRules {
  /** Also to addresses inside, and without TLS. */
  readonly allowPrivate: boolean;
  /** Only by https, unless it may be inside. */
  readonly production: boolean;
}

// Longer than any receiver needs.
const MAX_URL = 2000;

/** Checks the URL of a webhook. A name is looked up only when something is sent. */
export function checkUrl(text: string, { allowPrivate, production }: WebhookRules): URL {
  const refuse = (why: string) => new InvalidInputError('url', why);
  if (text.length > MAX_URL) throw refuse(`A URL has at most ${MAX_URL} characters.`);
  if (!URL.canParse(text)) throw refuse('This is not a URL.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse('The URL must start with https:// or http://.');
  if (url.username !== '' || url.password !== '') throw refuse('The URL must not hold a user or a password.');
  if (url.hash !== '') throw refuse('The URL must not have a fragment: it would not be sent.');
  if (allowPrivate) return url;
  if (production && url.protocol !== 'https:') throw refuse('The URL must start with https://.');
  const host = hostOf(url.hostname);
  if (isIP(host) !== 0 ? isInside(host) : /(^|\.)localhost\.?$/.test(host))
    throw refuse('This address is inside: WEBHOOK_ALLOW_PRIVATE would allow it.');
  return url;
}

/** A host as it is looked up: URLs have addresses of IPv6 in brackets. */
export function hostOf(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
