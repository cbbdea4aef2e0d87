import * as v from 'valibot';
import { readAnswer } from '../suppliers/read-answer.js';
import { plainText } from './plain-text.js';
import { MOST_RESULTS, type WebResult } from './web-search-provider.port.js';

const LONGEST_TITLE = 200;
export const LONGEST_SNIPPET = 500;
const LONGEST_URL = 2_000;

const RESULT = v.object({
  title: v.nullish(v.string()),
  url: v.string(),
  text: v.nullish(v.string()),
  publishedDate: v.nullish(v.string()),
  score: v.nullish(v.number()),
});
const ANSWER = v.object({ results: v.array(RESULT) });

/**
 * Exa's answer in our terms. Pages whose address no browser should follow are left out.
 *
 * @throws UnreadableAnswerError that names what is missing
 */
export function webResultsOf(answer: unknown): WebResult[] {
  return readAnswer(ANSWER, answer)
    .results.flatMap(({ title, url, text, publishedDate, score }): WebResult[] => {
      const address = addressOf(url);
      if (address === undefined) return [];
      return [
        {
          title: plainText(title ?? '', LONGEST_TITLE) || address.slice(0, LONGEST_TITLE),
          url: address,
          snippet: plainText(text ?? '', LONGEST_SNIPPET),
          publishedDate: momentOf(publishedDate),
          score: score ?? null,
        },
      ];
    })
    .slice(0, MOST_RESULTS);
}

/** A web address that shows where it leads: no `javascript:`, and no user name that looks like a host. */
function addressOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, href } = new URL(text);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && username === '' && password === '' && href.length <= LONGEST_URL ? href : undefined;
}

function momentOf(text: string | null | undefined): string | null {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
