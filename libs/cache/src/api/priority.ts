/** How urgent a call is: `user`, a caller waits for it; `background`, nobody does, as in refreshes and warm-ups. */
export type Priority = 'user' | 'background';
