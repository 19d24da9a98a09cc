/** What a key may do; an admin's may do all that the API's may. */
export type KeyScope = 'api' | 'admin';

/** The scope of the key in a header; undefined where there is none, or a wrong one. */
export function keyScope(
  settings: { readonly credentials: string; readonly adminCredentials: string },
  authorization: string | undefined,
): KeyScope | undefined {
  if (authorization === `Key ${settings.adminCredentials}`) return 'admin';
  return authorization === `Key ${settings.credentials}` ? 'api' : undefined;
}
