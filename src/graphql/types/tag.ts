import type { Tag as TagShape } from '../../generations/tags.ts';
import { builder } from '../builder.ts';

const KEY =
  'What it says something about, such as `project`: 1 to 64 of the characters a-z, 0-9, `.`, `_` and `-`. Keys that begin with `fal.` are reserved for fal.';

/** A label of a job. */
export const Tag = builder.objectRef<TagShape>('Tag').implement({
  description: 'A label of a generation.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'What it says something about, such as `project`.' }),
    value: t.exposeString('value', { description: 'What it says.' }),
  }),
});

/** The same in an input. */
export const TagInput = builder.inputType('TagInput', {
  description: 'A label of a generation.',
  fields: (t) => ({
    key: t.string({ required: true, description: KEY }),
    value: t.string({
      required: true,
      description:
        'What it says: 1 to 256 printable ASCII characters without commas, and no space at either end.',
    }),
  }),
});
