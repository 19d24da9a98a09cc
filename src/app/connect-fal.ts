import path from 'node:path';
import type { Config, FalConfig } from '../config.ts';
import type { Disposers } from '../lib/disposers.ts';
import { folderTrouble } from '../lib/folder-trouble.ts';
import type { Logger } from '../logger.ts';
import type { SandboxAccess } from '../sandbox/access.ts';

/** How fal is reached. `access` is set for the sandbox only. */
interface FalConnection {
  readonly fal: FalConfig & { readonly key: string };
  readonly access: SandboxAccess | undefined;
}

/** Returns the real fal if a key is configured, else starts the sandbox. */
export async function connectFal(config: Config, log: Logger, disposers: Disposers): Promise<FalConnection> {
  if (config.fal.key !== undefined) {
    log.info(`fal: ${config.fal.queueUrl}`);
    return { fal: { ...config.fal, key: config.fal.key }, access: undefined };
  }
  const [{ startSandbox }, { createSandboxAccess }] = await Promise.all([
    import('../sandbox/sandbox.ts'),
    import('../sandbox/access.ts'),
  ]);
  const stateDir = stateDirOf(config);
  const unusable = (cause: unknown) => {
    const trouble = folderTrouble(cause);
    throw trouble
      ? new Error(`The sandbox in ${path.resolve(stateDir)} cannot be started: ${trouble}.`, { cause })
      : cause;
  };
  const sandbox = await startSandbox({ stateDir, jobSeconds: config.sandbox.jobSeconds }).catch(unusable);
  disposers.add('sandbox', () => sandbox.close());
  const access = await createSandboxAccess(stateDir, config.auth.secret).catch(unusable);
  log.info(`fal: the sandbox at ${sandbox.url} (FAL_KEY is not set), nothing costs money`);
  const { queueUrl, apiUrl, jwksUrl } = sandbox;
  const keys = { key: sandbox.credentials, adminKey: sandbox.adminCredentials };
  return {
    fal: { ...config.fal, ...keys, queueUrl, apiUrl, jwksUrl, webhookUserId: sandbox.userId },
    access,
  };
}

/** The port of a sandbox that another process runs in this folder: two would overwrite each other's files. */
export async function findRunningSandbox(config: Config): Promise<number | undefined> {
  if (config.fal.key !== undefined) return undefined;
  const [{ recallPort }, { PATHS }] = await Promise.all([
    import('../sandbox/http/remembered-port.ts'),
    import('../sandbox/routes.ts'),
  ]);
  const port = recallPort(stateDirOf(config));
  if (port === undefined) return undefined;
  const answer = await fetch(`http://127.0.0.1:${port}${PATHS.jwks}`).catch(() => undefined);
  return answer?.ok ? port : undefined;
}

/** Where the sandbox keeps its state. */
export function stateDirOf({ dataDir }: Pick<Config, 'dataDir'>): string {
  return path.join(dataDir, 'sandbox');
}
