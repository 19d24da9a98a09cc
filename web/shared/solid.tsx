import { type KeyboardEvent, useEffect, useRef } from 'react';
import { createStage, type Stage } from './stage.ts';

export interface SolidProps {
  readonly url: string;
  readonly alt: string;
  /** It does not load, or the browser draws no solids. */
  readonly onError: () => void;
}

const STEP = Math.PI / 12;
const TURNS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};
const ZOOMS: Readonly<Record<string, number>> = { '+': 0.8, '=': 0.8, '-': 1.25 };

/** A solid that can be turned, by dragging or with the arrow keys, and seen from nearer or further with + and −. */
export default function Solid({ url, alt, onError }: SolidProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Stage>(undefined);
  const failed = useRef(onError);
  failed.current = onError;
  useEffect(() => {
    if (!canvas.current) return;
    try {
      stage.current = createStage(canvas.current);
    } catch {
      failed.current();
      return;
    }
    stage.current.show(url).catch(() => failed.current());
    return () => stage.current?.close();
  }, [url]);
  const press = (event: KeyboardEvent) => {
    const turn = TURNS[event.key];
    const zoom = ZOOMS[event.key];
    if (!turn && zoom === undefined) return;
    event.preventDefault();
    if (turn) stage.current?.turn(...turn);
    else stage.current?.zoom(zoom ?? 1);
  };
  return (
    // A slider would have one direction: this has three, and says its keys in words.
    <div
      className="fl-solid"
      role="application"
      tabIndex={0}
      aria-label={`${alt}. Arrow keys turn it, plus and minus come nearer and go away.`}
      onKeyDown={press}
    >
      <canvas ref={canvas} />
    </div>
  );
}
