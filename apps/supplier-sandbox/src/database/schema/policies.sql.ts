/** The roles' rights, and row-level security: rows of others are invisible, and can't be written. */
export const POLICIES = `
grant usage on schema public, auth to anon, authenticated, service_role;
grant execute on function auth.jwt() to anon, authenticated, service_role;
grant execute on function public.match_destinations(vector, int) to anon, authenticated, service_role;
grant select on public.destinations to anon, authenticated;
grant select, insert, update, delete on public.trips, public.trip_items, public.saved_flights to anon, authenticated;
grant all on all tables in schema public to service_role;

alter table public.destinations enable row level security;
alter table public.trips enable row level security;
alter table public.trip_items enable row level security;
alter table public.saved_flights enable row level security;
alter table public.memories enable row level security;

create policy destinations_read on public.destinations for select to anon, authenticated using (true);
create policy trips_owner on public.trips for all to authenticated
  using (user_id = (select auth.jwt()->>'sub'))
  with check (user_id = (select auth.jwt()->>'sub'));
create policy trip_items_owner on public.trip_items for all to authenticated
  using (user_id = (select auth.jwt()->>'sub'))
  with check (
    user_id = (select auth.jwt()->>'sub')
    and exists (select 1 from public.trips t where t.id = trip_id and t.user_id = (select auth.jwt()->>'sub'))
  );
create policy saved_flights_owner on public.saved_flights for all to authenticated
  using (user_id = (select auth.jwt()->>'sub'))
  with check (user_id = (select auth.jwt()->>'sub'));
`;
