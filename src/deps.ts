import type { PrismaClient } from './db/client.ts';
import type { Fal } from './fal/client.ts';
import type { Tasks } from './lib/tasks.ts';
import type { Logger } from './logger.ts';

/** The current time; tests hand in another. */
export type Clock = () => Date;

/** Who asks. A user sees and submits their own rows, an admin everybody's. */
export interface Viewer {
  readonly userId: string;
  readonly role: 'admin' | 'user';
}

/** What the domain needs of the world. */
export interface Deps {
  readonly db: PrismaClient;
  readonly fal: Fal;
  readonly log: Logger;
  /** Where fal is told to send webhooks; undefined sends none. */
  readonly webhookUrl: string | undefined;
  /** Work that goes on after an answer was given, and that shutdown waits for. */
  readonly tasks: Tasks;
}
