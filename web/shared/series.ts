/** What a plot shows of one thing. */
export interface Series {
  readonly label: string;
  /** One for each label; null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** What they come to, for the legend. */
  readonly total?: number;
  /** Where its name in the legend leads. */
  readonly to?: string | undefined;
}
