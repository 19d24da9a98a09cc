import type { MediaFile } from '../../shared/media-kind.ts';
import type { TileRender } from '../../shared/tile-render.ts';
import type { RenderKey } from './documents.ts';
import { isTyped, objectsOf, type Part, type TypedObject } from './typed-answer.ts';

/** A render that an answer names. */
export interface FoundRender extends RenderKey {
  /** What the answer says of it. */
  readonly said: TileRender;
  /** Whether that is all that a tile shows, and will not change. */
  readonly complete: boolean;
}

const SHOWN = [
  'id',
  'endpoint',
  'status',
  'userId',
  'prompt',
  'outputText',
  'error',
  'costCents',
  'costSource',
];

/** Every render anywhere in an answer, each once, in the order of the answer. */
export function rendersIn(parts: readonly Part[]): FoundRender[] {
  const found = new Map<unknown, FoundRender>();
  for (const { value } of parts)
    for (const object of objectsOf(value, 'Generation')) {
      const render = foundOf(object);
      // One without any id stands for itself.
      const key = render.id ?? render.requestId ?? object;
      const known = found.get(key);
      if (!known || (!known.complete && render.complete)) found.set(key, render);
    }
  return [...found.values()].filter(({ id, requestId, said }) => id ?? requestId ?? hasSomething(said));
}

function foundOf({ values }: TypedObject): FoundRender {
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  const nullable = (name: string) => (values[name] === null ? null : text(name));
  const cents = values['costCents'];
  const outputs = filesOf(values);
  const status = text('status');
  return {
    id: text('id'),
    requestId: text('requestId'),
    complete:
      [...SHOWN, 'createdAt', 'outputs'].every((name) => name in values) &&
      outputs.every((file) => file.contentType !== undefined) &&
      status !== 'IN_QUEUE' &&
      status !== 'IN_PROGRESS',
    said: {
      id: text('id'),
      endpoint: text('endpoint'),
      status,
      userId: text('userId'),
      prompt: nullable('prompt'),
      outputText: nullable('outputText'),
      error: nullable('error'),
      costCents: typeof cents === 'number' ? cents : cents === null ? null : undefined,
      costSource: nullable('costSource'),
      createdAt: text('createdAt'),
      outputs,
    },
  };
}

function filesOf(values: TypedObject['values']): MediaFile[] {
  const listed = Array.isArray(values['outputs']) ? values['outputs'] : [];
  const files = listed.flatMap((output: unknown) => {
    if (!isTyped(output)) return [];
    const { url, contentType, fileName, width, height } = output.values;
    if (typeof url !== 'string') return [];
    return [
      {
        url,
        ...((typeof contentType === 'string' || contentType === null) && { contentType }),
        ...(typeof fileName === 'string' && { fileName }),
        ...(typeof width === 'number' && { width }),
        ...(typeof height === 'number' && { height }),
      },
    ];
  });
  const primary = values['outputUrl'];
  return files.length === 0 && typeof primary === 'string' ? [{ url: primary }] : files;
}

function hasSomething({ outputs, outputText, prompt, error, endpoint }: TileRender): boolean {
  return outputs.length > 0 || [outputText, prompt, error, endpoint].some((text) => text != null);
}
