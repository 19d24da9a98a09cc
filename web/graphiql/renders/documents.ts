import { graphql } from '../../generated/gql.ts';
import { type PanelRenderFragment, TypedDocumentString } from '../../generated/graphql.ts';

const RENDER = graphql(`
  fragment PanelRender on Generation {
    id
    requestId
    endpoint
    status
    userId
    prompt
    outputText
    error
    costCents
    costSource
    createdAt
    outputs {
      url
      contentType
      fileName
      width
      height
    }
  }
`);

/** How a render is known: by its id, or only by fal's. */
export interface RenderKey {
  readonly id?: string | undefined;
  readonly requestId?: string | undefined;
}

/** One request for several renders, in their order as `r0`, `r1`, …; null for one that cannot be seen. */
export function rendersDocument(keys: readonly RenderKey[]): {
  document: TypedDocumentString<Record<string, PanelRenderFragment | null>, Record<string, string>>;
  variables: Record<string, string>;
} {
  const fields = keys.map(({ id }, index) =>
    id === undefined
      ? `r${index}: generation(requestId: $r${index}) { ...PanelRender }`
      : `r${index}: node(id: $r${index}) { ...PanelRender }`,
  );
  const declared = keys.map(({ id }, index) => `$r${index}: ${id === undefined ? 'String' : 'ID'}!`);
  return {
    document: new TypedDocumentString(
      `query PanelRenders(${declared.join(', ')}) { ${fields.join(' ')} } ${RENDER.toString()}`,
    ),
    variables: Object.fromEntries(
      keys.map(({ id, requestId }, index) => [`r${index}`, id ?? requestId ?? '']),
    ),
  };
}
