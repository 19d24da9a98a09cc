import { createContext, type ReactNode, useContext } from 'react';

/** Where something is shown: an address, or what shows it. */
type Place = string | (() => void);

/** Where a page shows what its parts lead to. */
export interface Places {
  readonly render: (id: string) => Place;
  /** The renders with these filters, and all without any; undefined where there is no gallery. */
  readonly gallery: (filters: Readonly<Record<string, string>>) => Place | undefined;
  /** Goes to the replays when one was started. */
  readonly replayStarted: () => void;
}

/** Set by the page. */
export const PlacesContext = createContext<Places | undefined>(undefined);

export function usePlaces(): Places {
  const places = useContext(PlacesContext);
  if (!places) throw new Error('there are no places');
  return places;
}

interface GoProps {
  readonly to: Place | undefined;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A link, or a button that looks like one; only the words if they lead nowhere. */
export function Go({ to, className = '', children }: GoProps) {
  if (to === undefined) return children;
  if (typeof to === 'string')
    return (
      <a className={className || undefined} href={to}>
        {children}
      </a>
    );
  return (
    <button type="button" className={`link ${className}`} onClick={to}>
      {children}
    </button>
  );
}
