/** A row of the table `trips`, as PostgREST answers it. */
export function tripRow(given: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: '3f0f3c1e-5a44-4d5c-9d3a-0c4f2f7c9a11',
    user_id: 'ana',
    title: 'Spring in Lisbon',
    destination_id: null,
    start_date: null,
    end_date: null,
    status: 'draft',
    travelers: 1,
    notes: null,
    version: 1,
    created_at: '2027-01-01T12:00:00.000001+00:00',
    updated_at: '2027-01-01T12:00:00.000001+00:00',
    ...given,
  };
}
