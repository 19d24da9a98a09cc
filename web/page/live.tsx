import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { LiveContext } from '../shared/server.tsx';
import type { Watch } from '../shared/watch.ts';
import { GENERATION_UPDATED } from './documents.ts';
import { keepOpen } from './keep-open.ts';
import { createRefresh } from './refresh.ts';

/** Keeps what is shown below up to date with what the API tells; while it tells nothing, all is asked for again and again. */
export function Live({ watch, children }: { readonly watch: Watch; readonly children: ReactNode }) {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const refresh = createRefresh(client);
    let after: string | null = null;
    const stop = keepOpen((opened, ended) => {
      let isOpen = false;
      return watch(
        GENERATION_UPDATED,
        { after },
        {
          opened() {
            isOpen = true;
            if (after !== null) opened();
          },
          told({ generationUpdated: { cursor, gap, id } }) {
            // At the beginning only an event shows that nothing in between holds them back.
            if (after === null) opened();
            after = cursor;
            if (gap) refresh.everything();
            else if (id != null) refresh.render(id);
          },
          ended(refused) {
            // The server may not know the position: it begins anew, with a gap.
            if (!isOpen) after = null;
            ended(refused);
          },
        },
      );
    }, setOpen);
    return () => {
      stop();
      refresh.stop();
    };
  }, [client, watch]);
  return <LiveContext value={open}>{children}</LiveContext>;
}
