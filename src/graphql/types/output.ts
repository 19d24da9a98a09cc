import type { FalOutput } from '../../fal/outputs.ts';
import { builder } from '../builder.ts';

/** One file of a result. */
export const Output = builder.objectRef<FalOutput>('Output').implement({
  description: 'One file of a result.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'Where the file is.' }),
    contentType: t.exposeString('contentType', { nullable: true, description: 'Its media type.' }),
    fileName: t.exposeString('fileName', { nullable: true, description: 'Its name.' }),
    fileSize: t.exposeFloat('fileSize', { nullable: true, description: 'Its size in bytes.' }),
    width: t.exposeInt('width', { nullable: true, description: 'Its width in pixels.' }),
    height: t.exposeInt('height', { nullable: true, description: 'Its height in pixels.' }),
    durationS: t.exposeFloat('durationS', { nullable: true, description: 'Its length in seconds.' }),
  }),
});
