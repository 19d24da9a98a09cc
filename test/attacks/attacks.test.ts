import { describe, expect, test } from 'vitest';
import { inShort } from './attack.ts';
import { CORPUS } from './corpus.ts';
import { openTarget } from './open-target.ts';
import { watchOthers } from './others.ts';

const target = await openTarget();

// What a stack, a path of the machine or a statement would be told by.
const INSIDE = /\n\s+at |node_modules|file:\/\/|dist\/|SELECT |prisma/;

describe.each(Object.entries(CORPUS))('%s', (_who, attacks) => {
  test.each(attacks)(
    '$name: answered in the way that is promised, and no request of others fails',
    { timeout: 90_000 },
    async (attack) => {
      const others = watchOthers(target, 20);
      const answers = await Promise.all(
        Array.from({ length: attack.copies }, (_, copy) => attack.send(target, copy)),
      );
      const { failed } = await others.end();
      const unexpected = answers.filter((answer) => !attack.answers.includes(inShort(answer)));
      const told = unexpected.map((answer) => `${inShort(answer)} ${answer.text.slice(0, 200)}`);
      expect([...new Set(told)]).toEqual([]);
      const open = answers.filter(
        ({ text, headers }) => !headers['content-type']?.includes('html') && INSIDE.test(text),
      );
      expect(open.map(({ text }) => text.slice(0, 500))).toEqual([]);
      expect(failed).toEqual([]);
      expect(target.server.child.exitCode).toBeNull();
    },
  );
});
