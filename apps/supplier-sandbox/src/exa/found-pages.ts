import type { SeededDraw } from '../seeded-draw.js';
import type { SearchBody } from './search.schema.js';

/** One page that a search found. */
export interface FoundPage {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  /** ISO 8601. */
  readonly publishedDate: string;
  readonly author: string;
  readonly score: number;
  readonly image: string;
  readonly favicon: string;
  readonly text?: string;
  readonly highlights?: readonly string[];
  readonly highlightScores?: readonly number[];
  readonly summary?: string;
}

export const DEFAULT_RESULTS = 10;
/** A search for it finds nothing, so that one that finds nothing can be had. */
const UNKNOWN_WORD = 'xyzzy';

const DAY_MS = 24 * 3_600_000;
const OLDEST_DAYS = 700;
const DEFAULT_TEXT_CHARACTERS = 10_000;
const DEFAULT_HIGHLIGHT_CHARACTERS = 200;

const SITES = [
  'wanderatlas.example',
  'slowtravel.example',
  'thelayover.example',
  'cityhours.example',
  'railandsea.example',
  'farenotes.example',
  'localtables.example',
  'opendoors.example',
];
const AUTHORS = ['Ana Ribeiro', 'Tom Okafor', 'Mei Lin', 'Jonas Weber', 'Priya Nair', 'Lea Moreau'];
const TITLES = [
  'A guide to',
  'What locals say about',
  'The facts on',
  'A first-timer and',
  'Ten notes on',
  'Before you book:',
];
const SENTENCES = [
  'We went back this season to see what has changed.',
  'Opening hours differ on Sundays and public holidays, so check before you go.',
  'The best time is early in the morning, before the coaches arrive.',
  'Prices rose by a few per cent since last year.',
  'A day pass pays off from the third ride on.',
  'Book two to three weeks ahead in high season.',
  'Readers wrote that the walk is longer than the map suggests.',
  'There is a quiet café around the corner with a view of the square.',
];

/** Pages about the query, always the same for the same question on the same day, best first. */
export function foundPages(body: SearchBody, now: number, draw: SeededDraw): FoundPage[] {
  const topic = body.query.normalize('NFC').trim().replace(/\s+/g, ' ');
  if (topic.toLowerCase().includes(UNKNOWN_WORD)) return [];
  const sites = sitesOf(body);
  if (sites.length === 0) return [];
  const [from, to] = publishedBetween(body, now);
  if (from > to) return [];
  return Array.from({ length: body.numResults ?? DEFAULT_RESULTS }, (_, at) => {
    const key = ['page', topic.toLowerCase(), body.category ?? '', at] as const;
    const site = sites[(draw.integer(0, 100, 'site', topic.toLowerCase()) + at) % sites.length]!;
    const url = `https://${site}/${slugOf(topic)}-${draw.token(6, ...key, 'url').toLowerCase()}`;
    const published = from + draw.unit(...key, 'published') * (to - from);
    return {
      id: url,
      url,
      title: `${draw.pick(TITLES, ...key, 'title')} ${topic}`,
      publishedDate: new Date(published - (published % DAY_MS)).toISOString(),
      author: draw.pick(AUTHORS, ...key, 'author'),
      score: Math.round(1e6 * (0.42 - 0.2 * (at / 100) - 0.002 * draw.unit(...key, 'score'))) / 1e6,
      image: `https://${site}/images/${draw.token(8, ...key, 'image')}.jpg`,
      favicon: `https://${site}/favicon.ico`,
      ...contentsOf(body, topic, draw, key),
    };
  });
}

function sitesOf({ includeDomains, excludeDomains = [] }: SearchBody): string[] {
  const allowed = includeDomains && includeDomains.length > 0 ? includeDomains : SITES;
  return allowed.filter((site) => !excludeDomains.includes(site));
}

/** The earliest and the latest time of publication, epoch milliseconds. */
function publishedBetween(
  { startPublishedDate, endPublishedDate }: SearchBody,
  now: number,
): [number, number] {
  const today = now - (now % DAY_MS);
  const to = endPublishedDate ? Math.min(today, Date.parse(endPublishedDate)) : today;
  return [startPublishedDate ? Date.parse(startPublishedDate) : to - OLDEST_DAYS * DAY_MS, to];
}

function contentsOf(
  { contents = {} }: SearchBody,
  topic: string,
  draw: SeededDraw,
  key: readonly (string | number)[],
): Pick<FoundPage, 'text' | 'highlights' | 'highlightScores' | 'summary'> {
  const { text, highlights, summary } = contents;
  const first = draw.integer(0, SENTENCES.length - 1, ...key, 'text');
  const sentences = SENTENCES.map((_, at) => SENTENCES[(first + at) % SENTENCES.length]!);
  const all = `${topic}. ${sentences.join(' ')}`;
  return {
    ...(text && { text: all.slice(0, most(text, DEFAULT_TEXT_CHARACTERS)) }),
    ...(highlights && {
      highlights: [`${topic}. ${sentences[0]}`.slice(0, most(highlights, DEFAULT_HIGHLIGHT_CHARACTERS))],
      highlightScores: [Math.round(1e4 * draw.unit(...key, 'highlight')) / 1e4],
    }),
    ...(summary && { summary: `About ${topic}: ${sentences[0]}` }),
  };
}

function most(option: true | { maxCharacters?: number }, fallback: number): number {
  return (option === true ? undefined : option.maxCharacters) ?? fallback;
}

function slugOf(topic: string): string {
  const plain = topic.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return (
    encodeURIComponent(
      plain
        .replace(/[^\p{L}\p{N}]+/gu, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 60),
    ) || 'page'
  );
}
