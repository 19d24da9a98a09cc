interface Resolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T | PromiseLike<T>) => void;
  readonly reject: (reason?: unknown) => void;
}

/**
 * Gives Node 20 the `Promise.withResolvers` that Node 22 has (ECMA-262 §27.2.4.9). Without it Yoga's executor makes an object with
 * getters for each query, which keeps all that was done for the query until the next full collection (see `ending.ts`).
 */
function withResolvers<T>(this: PromiseConstructor): Resolvers<T> {
  let functions: Omit<Resolvers<T>, 'promise'> | undefined;
  const promise = new this<T>((resolve, reject) => {
    functions = { resolve, reject };
  });
  if (!functions) throw new TypeError('The constructor calls its executor later.');
  return { promise, ...functions };
}

if (!('withResolvers' in Promise))
  Object.defineProperty(Promise, 'withResolvers', {
    value: withResolvers,
    configurable: true,
    writable: true,
  });
