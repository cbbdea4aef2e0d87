import type { Query } from '../../../database/database.js';
import { PostgrestRefusal } from '../postgrest-error.js';

export interface CatalogColumn {
  readonly name: string;
  /** Without length or precision, as values of filters are cast to. */
  readonly type: string;
  readonly fullType: string;
  /** The expression of the default, from Postgres itself. */
  readonly fallback: string | null;
}

export interface CatalogTable {
  readonly name: string;
  readonly columns: ReadonlyMap<string, CatalogColumn>;
  readonly primaryKey: readonly string[];
}

export interface CatalogFunction {
  readonly name: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly type: string;
    readonly isOptional: boolean;
  }[];
  /** The columns of its rows; undefined: it gives one value. */
  readonly rows: CatalogTable | undefined;
}

/** One foreign key on a single column. */
export interface CatalogLink {
  readonly from: string;
  readonly fromColumn: string;
  readonly to: string;
  readonly toColumn: string;
}

const COLUMNS = `
select c.relname as "table", a.attname as name, format_type(a.atttypid, null) as type,
  format_type(a.atttypid, a.atttypmod) as "fullType", pg_get_expr(d.adbin, d.adrelid) as fallback,
  coalesce(a.attnum = any(k.conkey), false) as "isKey"
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
where c.relkind in ('r', 'v') order by c.relname, a.attnum`;

const LINKS = `
select f.relname as "from", fa.attname as "fromColumn", t.relname as "to", ta.attname as "toColumn"
from pg_constraint k
join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
join pg_attribute fa on fa.attrelid = f.oid and fa.attnum = k.conkey[1]
join pg_attribute ta on ta.attrelid = t.oid and ta.attnum = k.confkey[1]
where k.contype = 'f' and array_length(k.conkey, 1) = 1`;

/** Functions of the project itself, without those that an extension brought. */
const FUNCTIONS = `
select p.proname as name, p.pronargs::int - p.pronargdefaults::int as required, p.proretset as "isRows",
  array(select jsonb_build_object('name', coalesce(p.proargnames[i], ''), 'mode', coalesce(p.proargmodes[i]::text, 'i'),
    'type', format_type(coalesce(p.proallargtypes[i], p.proargtypes[i - 1]), null))::text
    from generate_series(1, greatest(coalesce(array_length(p.proallargtypes, 1), 0), p.pronargs::int)) i) as parameters
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public'
where p.prokind = 'f' and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;

/** The names that a request may use. No other name ever reaches a statement. */
export class Catalog {
  private constructor(
    private readonly tables: ReadonlyMap<string, CatalogTable>,
    private readonly functions: ReadonlyMap<string, CatalogFunction>,
    readonly links: readonly CatalogLink[],
  ) {}

  static async read(query: Query): Promise<Catalog> {
    const tables = new Map<string, TableInMaking>();
    for (const row of await query<ColumnRow>(COLUMNS)) {
      const { name, type, fullType, fallback } = row;
      const table: TableInMaking = tables.get(row.table) ?? {
        name: row.table,
        columns: new Map(),
        primaryKey: [],
      };
      table.columns.set(name, { name, type, fullType, fallback });
      if (row.isKey) table.primaryKey.push(name);
      tables.set(row.table, table);
    }
    const functions = (await query<FunctionRow>(FUNCTIONS)).map(functionOf);
    const links = (await query(LINKS)) as unknown as CatalogLink[];
    return new Catalog(tables, new Map(functions.map((one) => [one.name, one])), links);
  }

  table(name: string): CatalogTable {
    const table = this.tables.get(name);
    if (table) return table;
    const near = [...this.tables.keys()].find((one) => one.startsWith(name.slice(0, 4)));
    throw new PostgrestRefusal(
      404,
      'PGRST205',
      `Could not find the table 'public.${name}' in the schema cache`,
      { hint: near === undefined ? null : `Perhaps you meant the table 'public.${near}'` },
    );
  }

  function(name: string, given: readonly string[]): CatalogFunction {
    const found = this.functions.get(name);
    const isFitting =
      found !== undefined &&
      found.arguments.every((one) => one.isOptional || given.includes(one.name)) &&
      given.every((one) => found.arguments.some((known) => known.name === one));
    if (isFitting) return found;
    const called =
      given.length > 0 ? `public.${name}(${given.join(', ')})` : `public.${name} without parameters`;
    throw new PostgrestRefusal(404, 'PGRST202', `Could not find the function ${called} in the schema cache`, {
      details: `Searched for the function ${called}, but no matches were found in the schema cache.`,
      hint: found
        ? `Perhaps you meant to call the function public.${name}(${found.arguments.map((one) => one.name).join(', ')})`
        : null,
    });
  }

  /** The arguments of a function, if there is one of this name. */
  argumentsOf(name: string): readonly string[] {
    return this.functions.get(name)?.arguments.map((one) => one.name) ?? [];
  }
}

interface TableInMaking {
  readonly name: string;
  readonly columns: Map<string, CatalogColumn>;
  readonly primaryKey: string[];
}

type ColumnRow = CatalogColumn & { table: string; isKey: boolean } & Record<string, unknown>;
type FunctionRow = { name: string; required: number; isRows: boolean; parameters: string[] } & Record<
  string,
  unknown
>;

function functionOf({ name, required, isRows, parameters }: FunctionRow): CatalogFunction {
  const all = parameters.map((text) => JSON.parse(text) as { name: string; mode: string; type: string });
  const inputs = all.filter(({ mode }) => mode === 'i' || mode === 'b');
  const columns = all
    .filter(({ mode }) => mode === 't' || mode === 'o')
    .map(
      (one) => [one.name, { name: one.name, type: one.type, fullType: one.type, fallback: null }] as const,
    );
  return {
    name,
    arguments: inputs.map((one, at) => ({ name: one.name, type: one.type, isOptional: at >= required })),
    rows: isRows ? { name, columns: new Map(columns), primaryKey: [] } : undefined,
  };
}
