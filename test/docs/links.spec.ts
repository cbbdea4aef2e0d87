import { posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DOCUMENTS, isThere, read } from './repository.js';

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

function anchorsOf(document: string): string[] {
  return [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** The links of a document that lead nowhere. */
function deadLinks(document: string): string[] {
  const prose = read(document).replaceAll(/```[\s\S]*?```/g, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? document : posix.join(posix.dirname(document), path);
    if (!isThere(target)) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
  });
}

describe('the links of our documents', () => {
  it.each(DOCUMENTS)('lead somewhere in %s', (document) => {
    expect(deadLinks(document)).toEqual([]);
  });

  it('lead from the first page to all others, some of them by one page more', () => {
    const first = read('README.md');
    const index = read('docs/decisions/README.md');
    const found = (page: string): boolean =>
      first.includes(`(${page})`) || index.includes(`(${posix.basename(page)})`);
    expect(DOCUMENTS.filter((page) => page !== 'README.md' && !found(page))).toEqual([]);
  });
});
