import { Dialog } from './dialog.tsx';
import { CANCEL } from './documents.ts';
import { Trouble } from './parts.tsx';
import { Price } from './price.tsx';
import { useChange } from './server.tsx';

interface CancelDialogProps {
  readonly render: {
    readonly id: string;
    readonly costCents?: number | null;
    readonly costSource?: string | null;
  };
  readonly close: () => void;
}

/** Says what is at stake, and requests the cancellation if the reader agrees. */
export function CancelDialog({ render, close }: CancelDialogProps) {
  const cancel = useChange(CANCEL, ({ cancelGeneration }) => {
    if (!('message' in cancelGeneration)) close();
  });
  const result = cancel.data?.cancelGeneration;
  const refused = result && 'message' in result ? new Error(result.message) : undefined;
  return (
    <Dialog title="Cancel this render" close={close}>
      <p className="figure">
        <strong>
          <Price cents={render.costCents} source={render.costSource} />
        </strong>{' '}
        <span className="fl-muted">is what it would cost</span>
      </p>
      <p className="fl-muted">If fal has begun it already, it may still complete and be billed.</p>
      {(cancel.error ?? refused) && <Trouble error={cancel.error ?? refused ?? new Error()} />}
      <div className="row end">
        <button type="button" onClick={close}>
          Let it run
        </button>
        <button
          type="button"
          className="primary"
          disabled={cancel.isPending}
          onClick={() => cancel.mutate({ id: render.id })}
        >
          Cancel it
        </button>
      </div>
    </Dialog>
  );
}
