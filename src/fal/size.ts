// A text of this size takes a few milliseconds at most, whatever is in it.
const LARGE_BYTES = 256 * 1024;

/** Whether a text has so many bytes that it is read in the other thread (see large-texts.ts). */
export function isLarge(bytes: Uint8Array): boolean {
  return bytes.byteLength > LARGE_BYTES;
}
