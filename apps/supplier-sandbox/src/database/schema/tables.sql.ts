/** Tables of the sandbox's Supabase project. The schema `sandbox` is no part of the project: it holds what webhooks need. */
export const TABLES = `
create extension if not exists vector;
create schema auth;
create schema sandbox;

create role anon nologin;
create role authenticated nologin;
create role service_role nologin bypassrls;

create function auth.jwt() returns jsonb language sql stable
  as $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;

create table public.destinations (
  id text primary key,
  name text not null,
  country text not null,
  country_code text not null check (country_code ~ '^[A-Z]{2}$'),
  latitude double precision not null check (latitude between -90 and 90),
  longitude double precision not null check (longitude between -180 and 180),
  description text not null default '',
  categories text[] not null default '{}',
  safety_rating numeric(2,1) check (safety_rating between 0 and 5),
  best_months int[] not null default '{}',
  embedding vector(256),
  version int not null default 1,
  updated_at timestamptz not null default now()
);

create table public.trips (
  id uuid primary key default gen_random_uuid(),
  user_id text not null default (auth.jwt()->>'sub'),
  title text not null check (length(title) between 1 and 200),
  destination_id text,
  start_date date,
  end_date date,
  status text not null default 'draft' check (status in ('draft', 'planned', 'booked', 'done')),
  travelers int not null default 1 check (travelers between 1 and 99),
  notes text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint trips_dates_check check (end_date >= start_date)
);
create index trips_user on public.trips (user_id);

create table public.trip_items (
  id uuid primary key default gen_random_uuid(),
  trip_id uuid not null references public.trips on delete cascade,
  user_id text not null default (auth.jwt()->>'sub'),
  day date,
  kind text not null check (kind in ('flight', 'stay', 'activity', 'note')),
  title text not null,
  details jsonb not null default '{}',
  version int not null default 1,
  updated_at timestamptz not null default now()
);
create index trip_items_trip on public.trip_items (trip_id);

create table public.saved_flights (
  id uuid primary key default gen_random_uuid(),
  user_id text not null default (auth.jwt()->>'sub'),
  offer_id text not null,
  offer jsonb not null,
  created_at timestamptz not null default now(),
  unique (user_id, offer_id)
);

create table public.memories (
  id uuid primary key default gen_random_uuid(),
  user_id text not null,
  memory text not null,
  categories text[] not null default '{}',
  metadata jsonb,
  embedding vector(256) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index memories_user on public.memories (user_id);

create function public.match_destinations(query_embedding vector(256), match_count int default 10)
  returns table (id text, similarity double precision) language sql stable
  as $$
    select d.id, 1 - (d.embedding <=> query_embedding)
    from public.destinations d
    where d.embedding is not null
    order by d.embedding <=> query_embedding, d.id
    limit least(greatest(match_count, 0), 200)
  $$;
`;
