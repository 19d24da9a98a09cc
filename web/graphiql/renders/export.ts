import { exportAddress, type Format } from './export-address.ts';
import type { Part } from './typed-answer.ts';

/** Fetches an export whole; throws what the server says if it refuses, and if it is cut off. */
export async function exportOf(
  part: Part,
  format: Format,
  token: string | undefined,
  signal: AbortSignal,
  progress: (bytes: number) => void,
): Promise<{ blob: Blob; name: string }> {
  const address = exportAddress(part, format);
  const response = await fetch(address, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    signal,
  });
  if (!response.ok || !response.body) {
    const answer = await response.json().catch(() => undefined);
    throw new Error(answer?.errors?.[0]?.message ?? `the server answered ${response.status}.`);
  }
  let bytes = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        bytes += chunk.length;
        progress(bytes);
        controller.enqueue(chunk);
      },
    }),
  );
  // Browsers keep a large blob on the disk.
  const blob = await new Response(counted).blob();
  return { blob, name: address.replace('export/', '').replace(/\?.*/s, '') };
}

/** Saves a file as the browser saves downloads. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
