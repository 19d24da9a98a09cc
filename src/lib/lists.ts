/**
 * Takes one out of a short list of what comes and goes with requests. Of a Set or a Map that lives on, V8 makes a new table after
 * some changes, has the one of before refer to it, and leaves in that what was there. Once such a table is old, all that was done
 * for these requests is kept until the next full collection. False if it is not in the list.
 */
export function takeOut<T>(list: T[], one: T): boolean {
  const place = list.indexOf(one);
  if (place === -1) return false;
  list.splice(place, 1);
  return true;
}
