/** A file that a render made, as the API has it. */
export interface MediaFile {
  readonly url: string;
  readonly contentType?: string | null;
  readonly fileName?: string | null;
  readonly width?: number | null;
  readonly height?: number | null;
}

export type MediaKind = 'image' | 'video' | 'audio' | 'model' | 'file';

const ENDINGS: readonly (readonly [MediaKind, RegExp])[] = [
  ['image', /^(avif|bmp|gif|jpe?g|png|svg|webp)$/],
  ['video', /^(m4v|mov|mp4|webm)$/],
  ['audio', /^(aac|flac|m4a|mp3|ogg|opus|wav)$/],
  ['model', /^(fbx|glb|gltf|obj|ply|splat|stl|usdz)$/],
];

/** How a file can be shown: by its content type, which fal does not always say, otherwise by its name. */
export function kindOf({ url, contentType, fileName }: MediaFile): MediaKind {
  const type = contentType?.split('/')[0];
  if (type === 'image' || type === 'video' || type === 'audio' || type === 'model') return type;
  const ending = endingOf(fileName ?? '') || endingOf(pathOf(url));
  return ENDINGS.find(([, pattern]) => pattern.test(ending))?.[0] ?? 'file';
}

/** Whether a file is glTF, the format of 3D that browsers can draw with little more than a reader. */
export function isGltf({ url, contentType, fileName }: MediaFile): boolean {
  const ending = endingOf(fileName ?? '') || endingOf(pathOf(url));
  return /^(glb|gltf)$/.test(ending) || (contentType?.startsWith('model/gltf') ?? false);
}

/** What to call the format of a file that is only linked. */
export function formatOf({ url, contentType, fileName }: MediaFile): string {
  return (endingOf(fileName ?? '') || endingOf(pathOf(url)) || contentType || 'file').toUpperCase();
}

/** Whether a browser may be sent there: models' outputs are not ours, and `javascript:` is a URL too. */
export function isWeb(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function endingOf(name: string): string {
  return /\.(\w{2,5})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '';
}
