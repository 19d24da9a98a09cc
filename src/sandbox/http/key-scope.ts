/** What a key may do. An admin key may do all that an API key may. */
export type KeyScope = 'api' | 'admin';

/** The scope of the key in an `Authorization` header; undefined if it is missing or wrong. */
export function keyScope(
  settings: { readonly credentials: string; readonly adminCredentials: string },
  authorization: string | undefined,
): KeyScope | undefined {
  if (authorization === `Key ${settings.adminCredentials}`) return 'admin';
  return authorization === `Key ${settings.credentials}` ? 'api' : undefined;
}
