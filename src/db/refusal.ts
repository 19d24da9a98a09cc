import { DatabaseError } from 'pg';
import { ServiceUnavailableError } from '../errors.ts';
import { Prisma } from '../generated/prisma/client.ts';

/** Why PostgreSQL does not take a value, whoever sends it and how often. */
export interface Refusal {
  readonly kind: 'refused' | 'too-slow';
  readonly words: string;
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html: data exceptions and limits of the program. A value that
// needs more memory than PostgreSQL ever allocates at once is an internal error.
const REFUSED = /^(22|54)...$/;
const TOO_LARGE = /^invalid memory alloc request size/;
const QUERY_CANCELED = '57014';
const FOREIGN_KEY_VIOLATION = '23503';
const UNIQUE_VIOLATION = '23505';

/** Reads an error of a statement; undefined if it does not say that the value was at fault. */
export function readRefusal(error: unknown): Refusal | undefined {
  if (error instanceof ServiceUnavailableError) {
    const { code } = saidBy(error.cause);
    return code === QUERY_CANCELED ? { kind: 'too-slow', words: 'it took too long' } : undefined;
  }
  const { code, message } = said(error);
  return REFUSED.test(code) || TOO_LARGE.test(message) ? { kind: 'refused', words: message } : undefined;
}

/** What PostgreSQL says if rows of another table refer to the one that was to be deleted; it names both tables. */
export function readReference(error: unknown): string | undefined {
  const { code, message } = said(error);
  return code === FOREIGN_KEY_VIOLATION ? message : undefined;
}

/** Whether a statement failed because another row has the same value of a unique index. */
export function isDuplicate(error: unknown): boolean {
  return said(error).code === UNIQUE_VIOLATION;
}

/** Whether a statement failed because it could not have a lock within its `lock_timeout`, or only in a deadlock. */
export function isLockRefused(error: unknown): boolean {
  return ['55P03', '40P01'].includes(said(error).code);
}

/** What one of our functions in the database has raised: a SQLSTATE of our own, and its detail. */
export function readRaised(error: unknown): { readonly code: string; readonly detail: string } | undefined {
  const { code, detail } = said(error);
  return code.startsWith('FL') ? { code, detail } : undefined;
}

interface Said {
  readonly code: string;
  readonly message: string;
  readonly detail: string;
}

/** What PostgreSQL said of a statement; nothing where it was not PostgreSQL that failed. */
function said(error: unknown): Said {
  return saidBy(
    error instanceof Prisma.PrismaClientKnownRequestError ? error.meta?.['driverAdapterError'] : error,
  );
}

/** What PostgreSQL said, in an error of the driver or of Prisma's adapter of it. */
function saidBy(error: unknown): Said {
  if (error instanceof DatabaseError)
    return { code: error.code ?? '', message: error.message, detail: error.detail ?? '' };
  const cause: unknown = error instanceof Error || isObject(error) ? Reflect.get(error, 'cause') : undefined;
  const text = (name: string) => {
    const value: unknown = isObject(cause) ? Reflect.get(cause, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return { code: text('originalCode'), message: text('originalMessage'), detail: text('detail') };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
