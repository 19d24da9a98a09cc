// The sandbox, and the files of its jobs, are on this machine. With the real fal no file is, and a page must not ask what else
// listens there.
const SANDBOX = ' http://localhost:* http://127.0.0.1:*';

/** The directives of a page's Content-Security-Policy that say from where it shows and reads files. */
export function filesPolicy(sandbox: boolean): string[] {
  const local = sandbox ? SANDBOX : '';
  // Renders are shown from where they are kept, which may be any host. The textures of solids are blobs.
  const shown = `'self' blob: data: https:${local}`;
  // Scripts read solids, and the textures that are in them.
  const read = `'self' blob: data: https://fal.media https://*.fal.media${local}`;
  return [`connect-src ${read}`, `img-src ${shown}`, `media-src ${shown}`];
}
