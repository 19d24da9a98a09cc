/** What the new column of a conversion is called until it takes the place of the old one, and what goes with it. */
export const TEMPORARY = '__adopted';
