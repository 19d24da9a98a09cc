import path from 'node:path';
import { defineConfig } from 'prisma/config';

// Prisma's CLI fetches a schema engine from a host of its own before any command, `generate` included, which
// needs none. Naming any existing file as that engine stops the download, so npm's registry stays the only host.
// Where the engine can be had (for `prisma migrate status`), set the variable to its path, or to nothing.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({
  schema: path.join(import.meta.dirname, '../prisma/schema.prisma'),
  migrations: { path: path.join(import.meta.dirname, '../prisma/migrations') },
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
