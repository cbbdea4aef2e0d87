/** Who a call is for: somebody who waits for it, or nobody in particular, as with renewals and warm-ups. */
export type Priority = 'user' | 'background';
