import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import path from 'node:path';

/** A built file with its compressed forms, which were made at the build. */
export interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly bodies: { readonly identity: Buffer; readonly gzip: Buffer; readonly br: Buffer };
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
};

/** For pages and what they load: nothing of another origin may hold a reference to it or read it. */
export const OURS_ONLY = {
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** For files whose names change with their content. */
export const KEPT_LONG = { ...OURS_ONLY, 'cache-control': 'public, max-age=31536000, immutable' };

/** Reads what `npm run build` has made for browsers, by name; nothing if it has not run. */
export async function readAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => path.extname(name) in TYPES);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readAsset(folder, name)] as const)),
  );
}

async function readAsset(folder: string, name: string): Promise<Asset> {
  const [identity, gzip, br] = await Promise.all(
    ['', '.gz', '.br'].map((ending) => readFile(path.join(folder, name + ending))),
  );
  if (!identity || !gzip || !br) throw new Error(`${name} is incomplete`);
  return {
    type: TYPES[path.extname(name)] ?? '',
    etag: `"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`,
    bodies: { identity, gzip, br },
  };
}

/** Answers with a file as its asker accepts it, or with 304 if it has that already. */
export function sendAsset(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  asset: Asset,
  extra: OutgoingHttpHeaders,
): void {
  const encoding = preferred([headers['accept-encoding'] ?? ''].join());
  // Each form has a tag of its own, as a cache keeps them apart (RFC 9110 §8.8.3.3).
  const etag = `${asset.etag.slice(0, -1)}-${encoding}"`;
  const common = { ...extra, etag, vary: 'Accept-Encoding', 'x-content-type-options': 'nosniff' };
  if (headers['if-none-match']?.includes(etag)) {
    response.writeHead(304, common).end();
    return;
  }
  const body = asset.bodies[encoding];
  response.writeHead(200, {
    ...common,
    'content-type': asset.type,
    'content-length': body.length,
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
  });
  response.end(method === 'HEAD' ? undefined : body);
}

function preferred(accepted: string): keyof Asset['bodies'] {
  const accepts = (name: string) =>
    accepted
      .split(',')
      .map((part) => part.trim().toLowerCase())
      .some((part) => part.split(';')[0]?.trim() === name && !/;\s*q=0(\.0*)?$/.test(part));
  return accepts('br') ? 'br' : accepts('gzip') ? 'gzip' : 'identity';
}
