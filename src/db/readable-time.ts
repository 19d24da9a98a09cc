const FIRST = `timestamptz '0001-01-01 00:00:00+00'`;
const LAST = `timestamptz '9999-12-31 23:59:59.999+00'`;

/**
 * A time as SQL that a JavaScript Date can hold: rows written by hand may have an infinite one, or one of a year that
 * ISO 8601 has no four digits for.
 */
export function readableTime(time: string): string {
  return `CASE WHEN ${time} < ${FIRST} THEN ${FIRST} WHEN ${time} > ${LAST} THEN ${LAST} ELSE ${time} END`;
}
