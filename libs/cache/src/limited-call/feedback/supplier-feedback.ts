import type { FeedbackReader } from '../../options/limits.js';
import { answerOf } from './answer-of.js';
import { budgetOf } from './budget.js';
import { sentAtMs } from './moment.js';
import { retryAfterMs } from './pause.js';
import { toldLimits } from './told-limits.js';

/**
 * Reads what a supplier's answer says of its limits where no other reader is given: it is found in what the call
 * returned or threw, then its status and headers are read. Never throws, whatever the call ended with.
 */
export const standardFeedback: FeedbackReader = (end, nowMs) => {
  const answer = answerOf('error' in end ? end.error : end.value);
  if (answer === undefined) return undefined;
  const { status, header } = answer;
  // Others say when to ask for the same thing again; these speak for all of us.
  const isForAll = status === 429 || status === 503;
  const pauseMs = isForAll ? retryAfterMs(status, header, nowMs) : undefined;
  const budget = budgetOf(toldLimits(header, sentAtMs(header, nowMs)));
  if (pauseMs === undefined && budget === undefined) return undefined;
  return { ...(pauseMs !== undefined && { pauseMs }), ...(budget !== undefined && { budget }) };
};
