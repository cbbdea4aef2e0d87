/** The title of the one skipped test that stands for specs when there is no server for them. The run's report counts it. */
export const NEEDS_SERVER = 'needs a real server';
