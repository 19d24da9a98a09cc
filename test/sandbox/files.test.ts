import { expect, test } from 'vitest';
import { call, IMAGE, openSandbox, settled, submit, VIDEO } from './support.ts';

async function fileOf(endpoint: string, input: object) {
  const sandbox = await openSandbox({ jobDurationMs: 10 });
  const requestId = await submit(sandbox, { endpoint, input });
  await settled(sandbox, requestId);
  const path = `${endpoint.split('/').slice(0, 2).join('/')}/requests/${requestId}`;
  const { json } = await call(sandbox, 'GET', path);
  const file = Object(json['video'] ?? Object(json['images'])[0]);
  return { url: String(file.url), size: file.file_size, requestId, sandbox };
}

test('an image shows its prompt, escaped, and cannot run scripts', async () => {
  const prompt = 'a <script>alert(1)</script> & "cat"\u0000 '.repeat(3);
  const { url, requestId } = await fileOf(IMAGE, { prompt, seed: 4711, image_size: 'portrait_4_3' });
  expect(url).toContain(requestId);
  const response = await fetch(url);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/svg+xml',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
  });
  const svg = await response.text();
  expect(svg).toMatch(/^<svg [^>]*width="768" height="1024"/);
  expect(svg).toContain('&#60;script&#62;');
  expect(svg).not.toContain('<script');
  expect(svg).toContain('seed 4711');
  expect(await (await fetch(url)).text()).toBe(svg);
});

test('a very long prompt stays inside the picture', async () => {
  const { url } = await fileOf(IMAGE, { prompt: `${'long '.repeat(500)}${'w'.repeat(500)}` });
  expect((await (await fetch(url)).text()).length).toBeLessThan(4000);
});

test('a video is an MP4 that browsers can seek in', async () => {
  const { url, size } = await fileOf(VIDEO, { prompt: 'waves' });
  const whole = await fetch(url);
  const bytes = Buffer.from(await whole.arrayBuffer());
  expect(whole.headers.get('content-type')).toBe('video/mp4');
  expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
  expect(bytes.length).toBe(size);
  const part = async (range: string) => {
    const response = await fetch(url, { headers: { range } });
    const body = Buffer.from(await response.arrayBuffer());
    return [response.status, response.headers.get('content-range'), body.length] as const;
  };
  expect(await part('bytes=0-99')).toEqual([206, `bytes 0-99/${size}`, 100]);
  expect(await part('bytes=100-')).toEqual([206, `bytes 100-${size - 1}/${size}`, size - 100]);
  expect(await part('bytes=-10')).toEqual([206, `bytes ${size - 10}-${size - 1}/${size}`, 10]);
  expect(await part(`bytes=${size}-`)).toEqual([416, `bytes */${size}`, 0]);
  expect((await fetch(url, { method: 'HEAD' })).headers.get('content-length')).toBe(String(size));
});

test('a file that no result names is not found', async () => {
  const { url, sandbox } = await fileOf(IMAGE, { prompt: 'x' });
  const failed = await submit(sandbox, { input: { prompt: '[fail]' } });
  await settled(sandbox, failed);
  const others = ['1.svg', 'output.mp4'].map((name) => url.replace('0.svg', name));
  for (const missing of [...others, url.replace(/files\/[^/]+/, `files/${failed}`)])
    expect((await fetch(missing)).status).toBe(404);
});
