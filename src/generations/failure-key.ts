import { Prisma } from '../db/client.ts';

/**
 * The key by which failures without a type are grouped, in a statement on `generations g`: the message without the URLs,
 * ids and numbers in it.
 */
export const MESSAGE_KEY = Prisma.sql`regexp_replace(regexp_replace(regexp_replace(g.error,
  'https?://\\S+', '<url>', 'g'),
  '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '<id>', 'gi'),
  '\\d+(\\.\\d+)?', '<n>', 'g')`;
