import { roll } from '../seeded-random.ts';
import { imageSize } from './image-size.ts';
import type { Run } from './model.ts';

const MAX_LINES = 9;
const LINE_HEIGHT = 1.35;
// The mean width of a letter is about half the font size.
const LETTER_WIDTH = 0.52;

/** An SVG image that shows the run's prompt; the same run and index always give the same image. */
export function drawImage(run: Run, index: number): string {
  const { endpoint, input, seed } = run;
  const { width, height } = imageSize(input);
  const prompt = typeof input['prompt'] === 'string' ? input['prompt'] : endpoint;
  const side = Math.min(width, height);
  const font = Math.max(8, Math.round(side / 18));
  const small = Math.max(6, Math.round(side / 48));
  const lines = wrap(prompt, Math.max(8, Math.floor((width * 0.8) / (font * LETTER_WIDTH))));
  const top = height / 2 - ((lines.length - 1) * font * LINE_HEIGHT) / 2;
  const text = lines.map((line, row) => {
    const y = Math.round(top + row * font * LINE_HEIGHT);
    return `<text x="50%" y="${y}" class="prompt">${escapeXml(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<style>text{text-anchor:middle;fill:#fff}.prompt{font:600 ${font}px system-ui,sans-serif;dominant-baseline:middle}`,
    `.note{font:${small}px ui-monospace,monospace;fill-opacity:.75}</style>`,
    ...backdrop(run, index, width, height),
    ...text,
    `<text x="50%" y="${height - small * 3.2}" class="note">${escapeXml(endpoint)} · ${index + 1}</text>`,
    `<text x="50%" y="${height - small * 1.6}" class="note">seed ${escapeXml(seed)}</text>`,
    '</svg>',
  ].join('\n');
}

function backdrop({ requestId }: Run, index: number, width: number, height: number): string[] {
  const hue = Math.floor(roll(requestId, index, 'hue') * 360);
  const circles = Array.from({ length: 5 }, (_, circle) => {
    const at = (name: string) => roll(requestId, index, circle, name);
    const radius = Math.round((0.12 + at('r') * 0.35) * Math.min(width, height));
    const color = `hsl(${(hue + Math.floor(at('hue') * 90)) % 360} 70% 60%)`;
    return `<circle cx="${Math.round(at('x') * width)}" cy="${Math.round(at('y') * height)}" r="${radius}" fill="${color}" fill-opacity=".22"/>`;
  });
  return [
    '<defs><linearGradient id="sky" x2="1" y2="1">',
    `<stop stop-color="hsl(${hue} 60% 36%)"/><stop offset="1" stop-color="hsl(${(hue + 70) % 360} 65% 18%)"/>`,
    '</linearGradient></defs>',
    '<rect width="100%" height="100%" fill="url(#sky)"/>',
    ...circles,
  ];
}

function wrap(text: string, length: number): string[] {
  const lines: string[] = [];
  // Words longer than a line are broken, so that they stay inside the picture.
  for (const word of text.split(/\s+/).flatMap((long) => chunks(long, length))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= length)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
    if (lines.length > MAX_LINES) return [...lines.slice(0, MAX_LINES - 1), '…'];
  }
  return lines;
}

function chunks(word: string, length: number): string[] {
  const letters = Array.from(word);
  return Array.from({ length: Math.ceil(letters.length / length) }, (_, index) =>
    letters.slice(index * length, (index + 1) * length).join(''),
  );
}

function escapeXml(text: string): string {
  // XML forbids control characters and lone surrogates even when escaped.
  return text
    .toWellFormed()
    .replace(/\p{Cc}|[\uFFFE\uFFFF]/gu, '')
    .replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
