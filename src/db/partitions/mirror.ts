import { BY_MONTH } from './names.ts';

/** The keys of rows of `from`, as `keep_generation_keys` writes them. */
export function keysOf(from: string): string {
  return `INSERT INTO public.generation_keys (id, created_at, request_id, user_id, idempotency_key, live_root)
    SELECT r.id, r.created_at, r.request_id, CASE WHEN r.idempotency_key IS NOT NULL THEN r.user_id END, r.idempotency_key,
      public.live_replay_root(r.replay_root, r.replay_exempt, r.status) FROM ${from} AS r`;
}

/**
 * Copies each change of the table into the one by month, in its own transaction. If that fails, for whatever reason, the
 * change is made all the same, and a note in `upkeep` says that the copy is no longer one.
 */
export const START_MIRROR = `
CREATE FUNCTION mirror_generation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    TRUNCATE public.${BY_MONTH}, public.generation_keys;
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM public.${BY_MONTH} WHERE id = OLD.id AND created_at = OLD.created_at;
    DELETE FROM public.generation_keys WHERE id = OLD.id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO public.${BY_MONTH} SELECT (NEW).*;
    ${keysOf('(SELECT (NEW).*)')};
  END IF;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  INSERT INTO public.upkeep (work, up_to) VALUES ('months_broken', now()) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER zz_mirror_generation AFTER INSERT OR UPDATE OR DELETE ON public.generations
  FOR EACH ROW EXECUTE FUNCTION mirror_generation();
CREATE TRIGGER zz_mirror_truncate AFTER TRUNCATE ON public.generations EXECUTE FUNCTION mirror_generation();`;

/** Ends it. */
export const STOP_MIRROR = `
DROP TRIGGER IF EXISTS zz_mirror_generation ON public.generations;
DROP TRIGGER IF EXISTS zz_mirror_truncate ON public.generations;
DROP FUNCTION IF EXISTS public.mirror_generation();`;

/** Whether it has failed. */
export const IS_BROKEN = `SELECT FROM public.upkeep WHERE work = 'months_broken'`;
