/** The table by month, while it is being filled. */
export const BY_MONTH = 'generations_by_month';

/** The table of before, until it is dropped. */
export const BEFORE = 'generations_before_months';

/** What follows the names of its indexes. */
export const BEFORE_SUFFIX = '_before_months';

/** How many months are made ahead of the present one. */
export const MONTHS_AHEAD = 3;

/** The partition of what no month is made for. */
export const DEFAULT_PARTITION = 'generations_default';

/** The partition of what is older than the first month. */
export const OLDER_PARTITION = 'generations_older';
