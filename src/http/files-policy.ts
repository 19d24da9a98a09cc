const THIS_MACHINE = ' http://localhost:* http://127.0.0.1:*';

/**
 * The directives of a page's Content-Security-Policy that say from where it shows and reads files. A fal on this machine, such
 * as the sandbox, has its files here too. With the real fal no file is, and a page must not ask what else listens here.
 */
export function filesPolicy(localFal: boolean): string[] {
  const local = localFal ? THIS_MACHINE : '';
  // Renders are shown from where they are kept, which may be any host. The textures of solids are blobs.
  const shown = `'self' blob: data: https:${local}`;
  // Scripts read solids, and the textures that are in them.
  const read = `'self' blob: data: https://fal.media https://*.fal.media${local}`;
  return [`connect-src ${read}`, `img-src ${shown}`, `media-src ${shown}`];
}
