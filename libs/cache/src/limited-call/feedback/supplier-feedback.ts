import type { FeedbackReader } from '../../contract/limits.js';
export const standardFeedback: FeedbackReader = () => undefined;
