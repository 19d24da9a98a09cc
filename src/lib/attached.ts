/** A value of each owner. */
interface Attached<Owner extends object, Value> {
  of(owner: Owner): Value | undefined;
  /** Returns the value. */
  attach(owner: Owner, value: Value): Value;
}

/**
 * Keeps a value with its owner, such as what becomes known of a request. What an old WeakMap holds V8 takes for alive until its
 * next full collection, and with it all that it refers to: then whatever was done for a request outlives it, and is copied
 * several times. A property of the owner goes with it.
 */
export function attached<Owner extends object, Value>(): Attached<Owner, Value> {
  const key = Symbol('attached');
  return {
    of: (owner: Owner & { [key]?: Value }) => owner[key],
    attach(owner: Owner & { [key]?: Value }, value) {
      owner[key] = value;
      return value;
    },
  };
}
