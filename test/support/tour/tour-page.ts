import { readFileSync } from 'node:fs';

/** One step of a page: what is typed into a terminal, and the answer as the page shows it. */
export interface TourStep {
  /** The heading that it stands under, and its place there. */
  readonly title: string;
  readonly typed: string;
  /** None where the page shows no answer. */
  readonly shown?: ShownAnswer;
}

export interface ShownAnswer {
  /** `http`: status line, headers and body, as `curl -i` prints them. */
  readonly format: 'http' | 'json' | 'text';
  readonly text: string;
}

/** A heading, a block that is typed, or a block that shows an answer. */
const PART = /^#+ (?<heading>.+)$|^```(?<format>sh|http|json|text)\n(?<block>[\s\S]*?)^```$/gm;

/**
 * Reads the steps of a page in their order: each block of `sh`, with the block of an answer that follows it.
 *
 * @throws Error where an answer follows nothing that is typed
 */
export function tourStepsIn(path: string): TourStep[] {
  const steps: TourStep[] = [];
  let heading = '';
  let count = 0;
  for (const { groups = {} } of readFileSync(path, 'utf8').matchAll(PART)) {
    const { heading: next, format, block = '' } = groups;
    if (next !== undefined) {
      heading = next;
      count = 0;
    } else if (format === 'sh') {
      count += 1;
      steps.push({ title: `${heading}, ${count}`, typed: block });
    } else {
      const step = steps.pop();
      if (step === undefined || step.shown !== undefined) throw new Error(`Nothing is typed before ${block}`);
      steps.push({ ...step, shown: { format: format as ShownAnswer['format'], text: block } });
    }
  }
  return steps;
}
