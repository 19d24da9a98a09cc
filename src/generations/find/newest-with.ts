import { Prisma } from '../../db/client.ts';
import type { Viewer } from '../../deps.ts';
import { readsAll } from '../access.ts';
import { checkTags } from '../tags.ts';
import type { GenerationFilter } from './filter.ts';
import { isFirst, type PageRequest } from './page.ts';
import { urlQuery } from './urls.ts';

/**
 * The newest of all jobs that have a file or tags, as a table for a FROM clause; null if anything else is asked, too. It is a function
 * of the database, which plans only once for all months of a partitioned table.
 */
export function newestWith(viewer: Viewer, filter: GenerationFilter, page: PageRequest): Prisma.Sql | null {
  if (!isAsked(viewer, filter, page)) return null;
  const { outputUrl, tags } = filter;
  const most = Prisma.raw(String(page.limit + 1));
  if (outputUrl == null)
    return Prisma.sql`generations_with_tags(${JSON.stringify(checkTags('filter.tags', tags))}::jsonb, ${most})`;
  if (tags != null) return null;
  const words = urlQuery('filter.outputUrl', outputUrl);
  return Prisma.sql`generations_with_file(${words}::tsquery, ${outputUrl}, ${most})`;
}

/** Those of the newest thousand jobs with any tags that have these, in the same way; null if anything else is asked, too. */
export function newestTagged(viewer: Viewer, filter: GenerationFilter, page: PageRequest): Prisma.Sql | null {
  if (!isAsked(viewer, filter, page)) return null;
  const tags = JSON.stringify(checkTags('filter.tags', filter.tags));
  return Prisma.sql`generations_newest_with_tags(${tags}::jsonb, ${Prisma.raw(String(page.limit + 1))})`;
}

/** Whether somebody who reads all jobs asks for the first page of a file or of tags, and for nothing else. */
function isAsked(
  viewer: Viewer,
  { outputUrl: _url, tags: _tags, ...others }: GenerationFilter,
  page: PageRequest,
): boolean {
  return readsAll(viewer) && isFirst(page) && !asksMore(others);
}

/** The newest of all jobs of a user, in the same way; null if anything else is asked, too. */
export function newestOfUser(
  viewer: Viewer,
  { userId, ...others }: GenerationFilter,
  page: PageRequest,
): Prisma.Sql | null {
  const owner = readsAll(viewer) ? userId : viewer.userId;
  if (owner == null || (userId ?? owner) !== owner || asksMore(others) || !isFirst(page)) return null;
  return Prisma.sql`generations_of_user(${owner}, ${Prisma.raw(String(page.limit + 1))})`;
}

function asksMore(conditions: object): boolean {
  return Object.values(conditions).some((condition) => condition != null);
}
