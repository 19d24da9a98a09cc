import type { IncomingMessage } from 'node:http';

/** How many bytes of bodies may be in memory at once. */
export interface BodyBudget {
  /** Takes so many bytes; false, and nothing taken, if there is no room for them. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** A body in memory. Whoever read it says when it is no longer needed. */
export interface HeldBody {
  readonly kind: 'read';
  readonly bytes: Uint8Array<ArrayBuffer>;
  release(): void;
}

// A result may have as many, with files as `data:` URIs.
export const MAX_BODY_BYTES = 32 * 1024 * 1024;
const MAX_BYTES_AT_ONCE = 4 * MAX_BODY_BYTES;
const ENOUGH = 2;
// Of each body, so that a few large ones that are sent slowly do not keep out the many small ones.
const FREE_BYTES = 64 * 1024;

/** Room for four of the largest bodies at once, or for many small ones. */
export function createBodyBudget(room = MAX_BYTES_AT_ONCE): BodyBudget {
  let left = room;
  return {
    take(bytes) {
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },
    give(bytes) {
      left += bytes;
    },
  };
}

/**
 * Reads the raw bytes of a request's body, as long as it has no more than `most` and there is room for it. What counts is what
 * has arrived beyond the first 64 kB, so a body that is only announced takes no room from others. One without room is still
 * read to its end, since a sender that is cut off does not see the answer; one that is too large, too, if it is not very much so.
 */
export async function readBody(
  request: Request,
  budget: BodyBudget,
  most = MAX_BODY_BYTES,
): Promise<HeldBody | { readonly kind: 'too-large' } | { readonly kind: 'no-room' }> {
  if (Number(request.headers.get('content-length')) > most) return { kind: 'too-large' };
  let chunks: Uint8Array[] | undefined = [];
  let held = 0;
  let size = 0;
  const release = () => {
    chunks = undefined;
    budget.give(held);
    held = 0;
  };
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > ENOUGH * most) break;
      if (size > most) release();
      if (!chunks) continue;
      const counted = Math.max(0, size - FREE_BYTES) - held;
      if (budget.take(counted)) {
        held += counted;
        chunks.push(chunk);
      } else release();
    }
  } catch (error) {
    release();
    throw error;
  }
  if (chunks && size <= most) return { kind: 'read', bytes: Buffer.concat(chunks), release };
  release();
  return { kind: size > most ? 'too-large' : 'no-room' };
}

/** Whether a body is announced (RFC 9112 §6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Whether a body is announced, as one that takes no room. A longer one is counted, and one of unknown length might be. */
export function hasShortBody({ headers }: IncomingMessage): boolean {
  const length = Number(headers['content-length'] ?? 0);
  return length > 0 && length <= FREE_BYTES;
}

/** The whole body; undefined if it did not arrive. Node reads no more of it than its length says. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  return await new Promise((resolve) => {
    const chunks: Array<Buffer<ArrayBuffer>> = [];
    request.on('data', (chunk: Buffer<ArrayBuffer>) => chunks.push(chunk));
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', () => resolve(undefined));
    request.once('close', () => resolve(undefined));
  });
}
