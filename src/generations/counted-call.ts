import type { Prisma } from '../db/client.ts';

/** A call that counts against the limits of whoever makes it. */
export interface CountedCall {
  /** Counts it by a statement of its own; throws a RateLimitedError if it is one too many. */
  take(): Promise<void>;
  /**
   * Runs a statement that counts it as well as doing what it asks for; undefined, and nothing is run, where it is not limited or
   * is better counted by itself. The statement is one transaction: if it fails, the call has not been counted.
   */
  within<T>(run: (count: CountWithin) => Promise<T>): Promise<T> | undefined;
}

/** What counts a call within another statement. */
export interface CountWithin {
  /** Common table expressions. The last one, `taken`, has one row, or none if the call is one too many. */
  readonly expressions: Prisma.Sql;
  /** A SELECT of one row that says how it went. */
  readonly answer: Prisma.Sql;
  /** Reads that row; throws a RateLimitedError if the call is one too many. */
  check(answer: CountAnswer): void;
}

/** How a count went. */
export interface CountAnswer {
  readonly taken: boolean;
  /** How many seconds too early a refused call is for its user and its address, as it was when the statement began. */
  readonly userEarly: number | null;
  readonly addressEarly: number | null;
}

/** A call that is not limited, or was counted before. */
export const UNCOUNTED: CountedCall = { take: async () => undefined, within: () => undefined };
