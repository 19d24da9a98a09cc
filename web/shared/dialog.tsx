import { type ReactNode, useEffect, useId, useRef } from 'react';

/** A question that has to be answered first; Escape answers no. */
export function Dialog(props: { title: string; close: () => void; children: ReactNode }) {
  const { title, close, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={close}>
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}
