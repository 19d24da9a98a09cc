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

/** The same as a condition of raw SQL on the table `g`. */
export function accessSql(viewer: Viewer): Prisma.Sql {
  return readsAll(viewer) ? Prisma.sql`true` : Prisma.sql`g.user_id = ${viewer.userId}`;
}

/** The same where several viewers ask, each on a row of `asked` with the columns `reads_all` and `user_id`. */
export const ACCESS_OF_ASKED = Prisma.sql`(asked.reads_all OR g.user_id = asked.user_id)`;

/** The same of a row that has been read. */
export function maySee(viewer: Viewer, row: { readonly userId: string }): boolean {
  return readsAll(viewer) || row.userId === viewer.userId;
}
