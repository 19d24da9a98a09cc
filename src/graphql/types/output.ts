import type { FalOutput } from '../../fal/outputs.ts';
import { builder } from '../builder.ts';

/** One output file. */
export const Output = builder.objectRef<FalOutput>('Output').implement({
  description: 'One output file.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'URL of the file.' }),
    contentType: t.exposeString('contentType', {
      nullable: true,
      description: 'Media type, such as `video/mp4`; null if fal does not say.',
    }),
    fileName: t.exposeString('fileName', {
      nullable: true,
      description: 'File name; null if fal does not say.',
    }),
    fileSize: t.exposeFloat('fileSize', {
      nullable: true,
      description: 'Size in bytes; null if fal does not say.',
    }),
    width: t.exposeInt('width', {
      nullable: true,
      description: 'Width in pixels; null if fal does not say, or gives no whole number of pixels.',
    }),
    height: t.exposeInt('height', {
      nullable: true,
      description: 'Height in pixels; null if fal does not say, or gives no whole number of pixels.',
    }),
    durationS: t.exposeFloat('durationS', {
      nullable: true,
      description: 'Length in seconds; null if fal does not say.',
    }),
  }),
});
