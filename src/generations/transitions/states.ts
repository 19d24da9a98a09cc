import { Prisma } from '../../db/client.ts';

/** The five states of a job, as the CHECK in the database lists them. */
export const GENERATION_STATUSES = ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;
export type GenerationStatus = (typeof GENERATION_STATUSES)[number];

/** Terminal is terminal: every UPDATE of a status carries this clause, so a late or repeated answer changes nothing. */
export const IN_FLIGHT = Prisma.sql`g.status IN ('IN_QUEUE', 'IN_PROGRESS')`;

/** The states that are not final. */
export const GENERATION_IN_FLIGHT: ReadonlySet<string> = new Set<GenerationStatus>([
  'IN_QUEUE',
  'IN_PROGRESS',
]);
