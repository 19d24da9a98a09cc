import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SignJWT } from 'jose';
import { PRIVATE_FILE, privateFolder } from '../lib/private-files.ts';

/** Tokens for trying the API without an identity provider. */
export interface SandboxAccess {
  readonly auth: { readonly secret: string; readonly jwksUrl: undefined };
  readonly adminToken: string;
  readonly userToken: string;
}

/** Signs the tokens with the given secret, or with one kept in the state folder, so that they survive a restart. */
export async function createSandboxAccess(
  stateDir: string,
  given: string | undefined,
): Promise<SandboxAccess> {
  const secret = given ?? (await ownSecret(stateDir));
  return {
    auth: { secret, jwksUrl: undefined },
    adminToken: await signToken(secret, 'sandbox-admin', 'admin'),
    userToken: await signToken(secret, 'sandbox-user', 'user'),
  };
}

/** A token as the server expects it: `sub` is the user, `role` is theirs. It is valid until then, by default for ever. */
export async function signToken(secret: string, sub: string, role: string, until?: Date): Promise<string> {
  const token = new SignJWT({ role }).setProtectedHeader({ alg: 'HS256' }).setSubject(sub);
  if (until) token.setExpirationTime(until);
  return await token.sign(new TextEncoder().encode(secret));
}

/** The secret that a sandbox keeps in its state folder; made if there is none. */
export async function ownSecret(stateDir: string): Promise<string> {
  privateFolder(stateDir);
  const file = path.join(stateDir, 'auth.secret');
  try {
    await writeFile(file, randomBytes(32).toString('hex'), { mode: PRIVATE_FILE, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return await readFile(file, 'utf8');
}
