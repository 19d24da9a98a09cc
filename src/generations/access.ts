import { Prisma } from '../db/client.ts';
import type { Viewer } from '../deps.ts';

/** Whether the viewer reads everybody's rows. */
export function readsAll({ role }: Viewer): boolean {
  return role !== 'user';
}

/** The part of a Prisma `where` that keeps a user to their own rows. */
export function accessWhere(viewer: Viewer): { userId?: string } {
  return readsAll(viewer) ? {} : { userId: viewer.userId };
}

/** The same as a condition of raw SQL on the table `g`, in which the viewer's id may stand elsewhere. */
export function accessSql(viewer: Viewer, userId = Prisma.sql`${viewer.userId}`): Prisma.Sql {
  return readsAll(viewer) ? Prisma.sql`true` : Prisma.sql`g.user_id = ${userId}`;
}

/** The same of a row that has been read. */
export function maySee(viewer: Viewer, row: { readonly userId: string }): boolean {
  return readsAll(viewer) || row.userId === viewer.userId;
}
