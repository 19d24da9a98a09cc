// The sandbox is on this machine.
const SANDBOX = 'http://localhost:* http://127.0.0.1:*';

/** From where pages show files: renders are where fal keeps them. The textures of solids are blobs. */
export const FILES = `'self' blob: data: https: ${SANDBOX}`;

/**
 * From where scripts of pages read files: solids, and the textures that are in them. Scripts reach no other host, so that a page
 * can tell none what it knows.
 */
export const READ_FILES = `'self' blob: data: https://fal.media https://*.fal.media ${SANDBOX}`;
