/** What a plot shows of one thing. */
export interface Series {
  readonly label: string;
  /** One for each label; null leaves a gap. */
  readonly values: readonly (number | null)[];
}
