import { Prisma } from '../db/client.ts';
import type { Viewer } from '../deps.ts';

/** The part of a Prisma `where` that keeps a user to their own rows. */
export function accessWhere(viewer: Viewer): { userId?: string } {
  return viewer.role === 'admin' ? {} : { userId: viewer.userId };
}

/** The same as a condition of raw SQL on the table `g`. */
export function accessSql(viewer: Viewer): Prisma.Sql {
  return viewer.role === 'admin' ? Prisma.sql`true` : Prisma.sql`g.user_id = ${viewer.userId}`;
}

/** The same of a row that has been read. */
export function maySee({ role, userId }: Viewer, row: { readonly userId: string }): boolean {
  return role === 'admin' || row.userId === userId;
}
