import { expect, test } from 'vitest';
import { parseExact } from '../../src/lib/lossless-json.ts';

test('only numbers that a double would round keep their digits', () => {
  const text = '{"seed":196619188014358661,"scale":0.1,"text":"1234567890123456789","size":1024}';
  expect(parseExact(text)).toEqual({
    seed: expect.objectContaining({ value: '196619188014358661' }),
    scale: 0.1,
    text: '1234567890123456789',
    size: 1024,
  });
});
