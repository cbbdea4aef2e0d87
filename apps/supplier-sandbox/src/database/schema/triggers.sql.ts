/** The channel on which a commit that changed a row is announced. */
export const OUTBOX_CHANNEL = 'sandbox_outbox';

const VERSIONED = ['destinations', 'trips', 'trip_items'] as const;
const CHANGES_OF = ['destinations', 'trips', 'trip_items', 'saved_flights', 'memories'] as const;

/** Versions rise and times move at each update; each change is written into the outbox by its own transaction. */
export const TRIGGERS = `
create function sandbox.raise_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  new.updated_at := clock_timestamp();
  return new;
end $$;

create function sandbox.touch() returns trigger language plpgsql as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end $$;

create table sandbox.outbox (
  position bigint generated always as identity primary key,
  id uuid not null default gen_random_uuid(),
  change text not null
);

create function sandbox.record_change() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into sandbox.outbox (change) values (jsonb_build_object(
    'type', tg_op,
    'table', tg_table_name,
    'schema', tg_table_schema,
    'record', case when tg_op <> 'DELETE' then to_jsonb(new) - 'embedding' end,
    'old_record', case when tg_op <> 'INSERT' then to_jsonb(old) - 'embedding' end
  )::text);
  perform pg_notify('${OUTBOX_CHANNEL}', '');
  return null;
end $$;

${VERSIONED.map((table) => `create trigger raise_version before update on public.${table} for each row execute function sandbox.raise_version();`).join('\n')}
create trigger touch before update on public.memories for each row execute function sandbox.touch();
${CHANGES_OF.map((table) => `create trigger record_change after insert or update or delete on public.${table} for each row execute function sandbox.record_change();`).join('\n')}
`;
