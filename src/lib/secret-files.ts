import { readFileSync, statSync } from 'node:fs';
import { TextDecoder } from 'node:util';

/** The variables that hold secrets: each may be in a file instead, which a variable with `_FILE` at its end names. */
const SECRETS = [
  'FAL_KEY',
  'FAL_ADMIN_KEY',
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'DATABASE_REPLICA_URL',
  'AUTH_SECRET',
  'WEBHOOK_KEY',
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

interface Read {
  readonly env: Environment;
  readonly problems: readonly string[];
}

// A key or a URL; whoever names another file by mistake should not wait for all of it.
const MOST_BYTES = 100_000;

/**
 * Reads the secrets that are in files, as Docker, Kubernetes and systemd hand them over, without the line break that editors put
 * at the end. The problems name no content.
 */
export function withSecretFiles(env: Environment): Read {
  const read: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of SECRETS) {
    const [variable, file] = [`${name}_FILE`, env[`${name}_FILE`]];
    if (file === undefined) continue;
    if (env[name] !== undefined) {
      problems.push(`${name} and ${variable} exclude each other`);
      continue;
    }
    const secret = readSecret(file);
    if (typeof secret === 'string') problems.push(`${variable} ${secret}`);
    else read[name] = secret.text;
  }
  return { env: { ...env, ...read }, problems };
}

/** The secret in a file, or what is wrong with the file. */
function readSecret(file: string): { readonly text: string } | string {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return 'names something that is no file';
    if (stats.size > MOST_BYTES) return `names a file of more than ${MOST_BYTES} bytes`;
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)).replace(/\r?\n$/, '');
    return text.trim() === '' ? 'names a file that is empty' : { text };
  } catch (error) {
    return `names a file that cannot be read${reasonOf(error)}`;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
}
