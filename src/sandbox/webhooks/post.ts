import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/**
 * POSTs once and returns the HTTP status; null if there was no answer in time. Redirects are not followed. Every POST
 * opens a connection: one that was kept alive may belong to a server that has been killed since.
 */
export function post(
  url: string,
  message: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
  timeoutMs: number,
  signal: AbortSignal,
): Promise<number | null> {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return Promise.resolve(null);
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const body = Buffer.from(message.body);
    const give = (status: number | null) => {
      clearTimeout(timer);
      resolve(status);
    };
    const request = send(url, {
      method: 'POST',
      agent: false,
      headers: { ...message.headers, 'content-length': body.length },
      signal,
    });
    const timer = setTimeout(() => request.destroy(), timeoutMs);
    request.on('response', (response) => {
      response.resume();
      give(response.statusCode ?? null);
    });
    request.on('error', () => give(null));
    request.on('close', () => give(null));
    request.end(body);
  });
}
