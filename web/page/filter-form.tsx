import { type FormEvent, useState } from 'react';
import { ORDERS, STATUSES, TIMES, timeIn } from './filters.ts';
import { galleryLink } from './route.ts';

interface FilterFormProps {
  readonly params: URLSearchParams;
  readonly endpoints: ReadonlyArray<{ readonly name: string }>;
  readonly showUser: boolean;
  readonly apply: (params: URLSearchParams) => void;
}

const LESS_USED = ['model', 'user', 'tag', 'cost', 'inputs'] as const;

/** The filters of the gallery. They are in the address, so that a link or a bookmark keeps them. */
export function FilterForm({ params, endpoints, showUser, apply }: FilterFormProps) {
  const given = (name: string) => params.get(name) ?? '';
  const time = timeIn(params);
  const known = TIMES.some(([value]) => value === time);
  const [ofDay, setOfDay] = useState(!known);
  const submit = (form: HTMLFormElement) => {
    const next = new URLSearchParams();
    for (const [name, value] of new FormData(form))
      if (typeof value === 'string' && value.trim()) next.set(name, value.trim());
    apply(next);
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    submit(event.currentTarget);
  };
  return (
    <form className="filters" role="search" onSubmit={onSubmit}>
      <label className="grow">
        <span>Words</span>
        <input
          name="words"
          type="search"
          placeholder="lighthouse, oil on canvas"
          defaultValue={given('words')}
        />
      </label>
      <label>
        <span>Status</span>
        <select
          name="status"
          defaultValue={given('status')}
          onChange={({ currentTarget: { form } }) => form && submit(form)}
        >
          <option value="">Any</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {status.toLowerCase().replace('_', ' ')}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Time</span>
        <select
          {...(!ofDay && { name: 'time' })}
          defaultValue={known ? time : 'day'}
          onChange={({ currentTarget: { value, form } }) => {
            setOfDay(value === 'day');
            if (value !== 'day' && form) {
              const next = new URLSearchParams(params);
              if (value) next.set('time', value);
              else next.delete('time');
              apply(next);
            }
          }}
        >
          {TIMES.map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
          <option value="day">A day…</option>
        </select>
      </label>
      {ofDay && (
        <label>
          <span>Day</span>
          <input name="time" type="date" defaultValue={known ? '' : time} />
        </label>
      )}
      <label>
        <span>Order</span>
        <select
          name="order"
          defaultValue={given('order')}
          onChange={({ currentTarget: { form } }) => form && submit(form)}
        >
          {ORDERS.map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <details open={LESS_USED.some((name) => params.has(name))}>
        <summary>More filters</summary>
        <div className="filters">
          <label>
            <span>Model, its whole name</span>
            <input name="model" list="models" placeholder="fal-ai/flux/dev" defaultValue={given('model')} />
            <datalist id="models">
              {endpoints.map(({ name }) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </label>
          {showUser && (
            <label>
              <span>User</span>
              <input name="user" defaultValue={given('user')} />
            </label>
          )}
          <label>
            <span>Tag</span>
            <input name="tag" placeholder="project:lighthouse" defaultValue={given('tag')} />
          </label>
          <label>
            <span>Cost at least, $</span>
            <input name="cost" inputMode="decimal" placeholder="0.50" defaultValue={given('cost')} />
          </label>
          <label className="grow">
            <span>Inputs</span>
            <input name="inputs" placeholder='{"resolution": "4k"}' defaultValue={given('inputs')} />
          </label>
        </div>
      </details>
      <div className="row">
        <button type="submit" className="primary">
          Search
        </button>
        {params.size > 0 && <a href={galleryLink({})}>Clear</a>}
      </div>
    </form>
  );
}
