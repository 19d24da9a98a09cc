import type { Prisma, PrismaClient } from '../db/client.ts';

function create(db: PrismaClient) {
  return db.$extends({
    query: {
      generation: {
        findUnique: ({ args }) => db.generation.findFirst({ ...args, where: conditionOf(args.where) }),
        findUniqueOrThrow: ({ args }) =>
          db.generation.findFirstOrThrow({ ...args, where: conditionOf(args.where) }),
      },
    },
  });
}

/** The same condition, in the type of those that need not be unique: a unique one has no member that may be undefined there. */
function conditionOf({
  id,
  requestId,
  ...others
}: Prisma.GenerationWhereUniqueInput): Prisma.GenerationWhereInput {
  return { ...others, ...(id !== undefined && { id }), ...(requestId !== undefined && { requestId }) };
}

const clients = new WeakMap<PrismaClient, ReturnType<typeof create>>();

/**
 * A client for Pothos, which reads nodes by `findUnique`. Prisma joins such calls of the same moment into one statement,
 * whichever requests they are for: it would be cancelled with the one of them that ends first. Here each is a statement.
 */
export function unbatched(db: PrismaClient): ReturnType<typeof create> {
  const client = clients.get(db) ?? create(db);
  clients.set(db, client);
  return client;
}
