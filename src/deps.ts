/** The current time; tests hand in another. */
export type Clock = () => Date;

/** Who asks. A user sees and submits their own rows, an admin everybody's. */
export interface Viewer {
  readonly userId: string;
  readonly role: 'admin' | 'user';
}

/** The places at which a killed process leaves the most interesting rows. */
export type Checkpoint =
  | 'submit: inserted'
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
  | 'dispatch: released';
