const CAUSES: ReadonlyArray<readonly [RegExp, string]> = [
  [
    /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/,
    'its disk is full: make room, or set DATA_DIR to a folder on another disk',
  ],
  [/EROFS|Read-only file system/, 'it is on a read-only file system: set DATA_DIR to another folder'],
  [
    /EACCES|EPERM|Permission denied/,
    'it cannot be written: start as the user whose folder it is, or set DATA_DIR',
  ],
  [
    /EEXIST|ENOTDIR|Not a directory/,
    'it is not a folder, or is in one that is none: set DATA_DIR to another folder',
  ],
];

/** Why nothing can be kept in the data folder, and what to do, if an error or one of its causes says so. */
export function folderTrouble(error: unknown): string | undefined {
  const text = textOf(error);
  return CAUSES.find(([pattern]) => pattern.test(text))?.[1];
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // What a program printed.
  const printed = 'stderr' in error ? String(error.stderr) : '';
  return `${error.message} ${printed} ${error.cause === undefined ? '' : textOf(error.cause)}`;
}
