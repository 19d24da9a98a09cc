/** What is known of a file when its place among the outputs is decided. */
interface RankedFile {
  /** The names under which the result has it, outermost first. */
  readonly path: readonly string[];
  readonly url: string;
  readonly contentType: string | null;
}

// What accompanies the thing that was made, by the words of its name.
const COMPANIONS = new Set(
  `archive artifact base basecolor bbox boundingbox caption color config cover debug depth dir frame input json latent log
  map mask material metadata metallic motion mtl normal original palette poster preview reference remeshing rendered
  residual roughness source spectrogram spritesheet style subtitle texture thumb thumbnail timestamp visualization viz
  waveform zip`.split(/\s+/),
);
// A text output may be, or mention, a URL.
const WORDS = new Set(
  'prompt text caption description message title reasoning error lyric tag transcript transcription name id'.split(
    ' ',
  ),
);
// What accompanies the thing that was made and is itself a file or several.
const FILES = new Set('mask thumb thumbnail preview texture frame map cover poster depth file'.split(' '));
// What is made, by the words of its name: a training's weights before its sample video, a model before its picture, an
// avatar's video before its voice.
const KINDS = [
  ['lora', 'weight', 'weights', 'checkpoint', 'safetensors'],
  ['model', 'mesh', 'meshe', 'glb', 'gltf', 'fbx', 'obj', 'usdz', 'ply', 'stl', 'splat', 'scene', 'world'],
  ['video', 'gif', 'animation', 'lottie'],
  ['image', 'img', 'picture', 'photo', 'svg', 'sticker'],
  ['audio', 'speech', 'music', 'song', 'sound', 'voice', 'vocal'],
] as const;
const OTHER = KINDS.length;
const EXTENSIONS = [
  /^(safetensors|ckpt|pt|pth)$/,
  /^(glb|gltf|fbx|obj|usdz?|ply|stl|splat|spz|blend|3mf)$/,
  /^(mp4|webm|mov|mkv|avi|m4v|gif)$/,
  /^(png|jpe?g|webp|avif|svg|bmp|tiff?|heic|exr)$/,
  /^(mp3|wav|flac|ogg|opus|m4a|aac|pcm)$/,
] as const;
const COMPANION_EXTENSION = /^(json|ya?ml|toml|txt|log|srt|vtt|csv|zip|tar|gz|mtl|html?)$/;
// The name fal's own models give to what they make comes before its variants (`image` before `mask_image`).
const PLAIN_NAME =
  /^(videos?|images?|audios?|model_glb|model_mesh|(diffusers_)?lora_file|output|file|url|glb)$/;

/**
 * Where a file belongs among the outputs of a result, the smallest first: what was made before what accompanies it, then
 * by its kind, then a plain name before a longer one, and what is nearer to the top before what lies deeper.
 */
export function fileRank({ path, url, contentType }: RankedFile): number {
  const extension = extensionOf(url);
  const words = path.map(wordsOf);
  const [own = OTHER, ...outer] = words.toReversed().map(kindOfWords);
  const kind = [own, kindOfFile(contentType, extension), ...outer].find((one) => one !== OTHER) ?? OTHER;
  const companion =
    words.flat().some((word) => COMPANIONS.has(word)) ||
    (kind === OTHER && COMPANION_EXTENSION.test(extension));
  const name = path.at(-1) ?? '';
  return (
    (companion ? 10_000 : 0) + kind * 1000 + (PLAIN_NAME.test(name) ? 0 : 100) + Math.min(path.length, 99)
  );
}

/** Whether a name says that its value is a file of one of the known kinds. */
export function namesFile(name: string): boolean {
  const words = wordsOf(name);
  return kindOfWords(words) !== OTHER || words.some((word) => COMPANIONS.has(word) || word === 'file');
}

/** Whether the last word of a name says that what is below it are files. */
export function namesFiles(name: string): boolean {
  const word = lastWordOf(name);
  return FILES.has(word) || kindOfWords([word]) !== OTHER;
}

/** Whether the last word of a name says that its value is words: `mesh_text`, but not `textured_mesh`. */
export function namesWords(name: string): boolean {
  return WORDS.has(lastWordOf(name));
}

/** Whether a URL ends like a file of one of the known kinds. */
export function looksLikeFile(url: string): boolean {
  const extension = extensionOf(url);
  return EXTENSIONS.some((pattern) => pattern.test(extension)) || /^(json|zip|srt|vtt|mtl)$/.test(extension);
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .map((word) => (COMPANIONS.has(word) ? word : word.replace(/s$/, '')));
}

function lastWordOf(name: string): string {
  return wordsOf(name).findLast((word) => word !== '') ?? '';
}

function kindOfWords(words: readonly string[]): number {
  const kind = KINDS.findIndex((names) => names.some((name) => words.includes(name)));
  return kind === -1 ? OTHER : kind;
}

function kindOfFile(contentType: string | null, extension: string): number {
  const type = contentType?.toLowerCase() ?? '';
  const kind = ['', 'model/', 'video/', 'image/', 'audio/'].findIndex(
    (prefix, index) => (prefix !== '' && type.startsWith(prefix)) || EXTENSIONS[index]?.test(extension),
  );
  return kind === -1 ? OTHER : kind;
}

function extensionOf(url: string): string {
  return /\.(\w{1,11})$/.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? '';
}
