import { readFileSync } from 'node:fs';
import { imageSize } from './endpoints.ts';
import { parseInput, textOf } from './input.ts';
import type { Job } from './jobs.ts';

// ffmpeg -f lavfi -i testsrc2=size=640x360:rate=24:duration=2 -c:v libx264 -preset veryslow -crf 30 -pix_fmt yuv420p
//   -movflags +faststart sample.mp4
const VIDEO = new URL('../../src/sandbox/assets/sample.mp4', import.meta.url);
const LINE_LENGTH = 36;

interface File {
  readonly status: number;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The sample video, of which `range` (an HTTP Range header) may ask a part: browsers seek that way. */
export function video(range: string | undefined): {
  status: number;
  body: Buffer;
  headers: Record<string, string>;
} {
  const whole = readFileSync(VIDEO);
  const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes' };
  const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  const start = Number(asked?.[1]);
  if (!asked || start >= whole.length) return { status: 200, body: whole, headers };
  const end = Math.min(asked[2] ? Number(asked[2]) : whole.length - 1, whole.length - 1);
  return {
    status: 206,
    body: whole.subarray(start, end + 1),
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${whole.length}` },
  };
}

/** A picture that shows the job's prompt. */
export function image(job: Job, index: number): File {
  const input = parseInput(job.input) ?? {};
  const [width, height] = imageSize(input);
  const hue = Number.parseInt(job.id.slice(0, 4), 16) % 360;
  const size = Math.max(12, Math.round(width / 24));
  const lines = wrap(textOf(input['prompt']) ?? '').slice(0, 12);
  const text = lines
    .map((line, row) => `<tspan x="50%" dy="${row === 0 ? 0 : '1.3em'}">${escape(line)}</tspan>`)
    .join('');
  const top = height / 2 - ((lines.length - 1) * size * 1.3) / 2;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue} 55% 32%)"/><stop offset="1" stop-color="hsl(${(hue + 70) % 360} 60% 16%)"/></linearGradient></defs>
<rect width="100%" height="100%" fill="url(#g)"/>
<text y="${top}" fill="#fff" font-family="Georgia, serif" font-size="${size}" text-anchor="middle">${text}</text>
<text x="50%" y="${height - size}" fill="#fffb" font-family="monospace" font-size="${Math.round(size / 2)}" text-anchor="middle">${escape(job.endpoint)} · ${index + 1} · ${job.id}</text>
</svg>`;
  // Opened by itself, an SVG is a document: what a prompt says must not become a script.
  const headers = { 'content-type': 'image/svg+xml', 'content-security-policy': "default-src 'none'" };
  return { status: 200, body: Buffer.from(svg), headers };
}

function wrap(text: string): string[] {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? '';
    if (last && last.length + word.length >= LINE_LENGTH) lines.push(word.slice(0, LINE_LENGTH));
    else lines[lines.length - 1] = `${last} ${word}`.trim().slice(0, LINE_LENGTH);
  }
  return lines;
}

function escape(text: string): string {
  // XML knows no control characters, escaped or not.
  return text.replace(/[^\P{C}\n]/gu, '').replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
