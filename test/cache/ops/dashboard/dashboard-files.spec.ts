import { describe, expect, it } from '@jest/globals';
import { ASSETS, readDashboard } from '../../../../libs/cache/src/ops/dashboard/dashboard-files.js';

describe('the files of the dashboard', () => {
  it('are the page, its own files and those of the chart library, each with a type and an entity tag', () => {
    const { page, assets } = readDashboard();
    expect([...assets.keys()].toSorted()).toEqual([...ASSETS, 'uplot.css', 'uplot.js'].toSorted());
    for (const file of [page, ...assets.values()]) {
      expect(file.type).toMatch(/^text\/(html|css|javascript); charset=utf-8$/);
      expect(file.etag).toMatch(/^"[\w-]{22}"$/);
    }
    expect(readDashboard().page.etag).toBe(page.etag);
  });
});
