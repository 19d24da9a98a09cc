/** The current time; tests hand in another. */
export type Clock = () => Date;

/** A user reads and changes their own rows, an analyst reads everybody's and changes none, an admin does both to all. */
export type Role = 'user' | 'analyst' | 'admin';

/** Who asks. */
export interface Viewer {
  readonly userId: string;
  readonly role: Role;
}

/** The places at which a killed process leaves the most interesting rows. */
export type Checkpoint =
  | 'submit: claimed'
  | 'submit: answered'
  | 'webhook: received'
  | 'webhook: applied'
  | 'reconcile: claimed'
  | 'reconcile: answered'
  | 'billing: claimed'
  | 'billing: answered'
  | 'replay: inserting'
  | 'replay: inserted'
  | 'replay: cancelled'
  | 'dispatch: claimed'
  | 'dispatch: answered'
  | 'dispatch: released'
  | 'outgoing: claimed'
  | 'outgoing: answered';
