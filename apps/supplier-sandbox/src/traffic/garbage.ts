/** An answer that no client can read, though its status says that all is well. */
interface UnreadableAnswer {
  readonly type: string;
  readonly body: string;
}

const ANSWERS: readonly UnreadableAnswer[] = [
  {
    type: 'text/html; charset=utf-8',
    body: '<!doctype html><html><head><title>Just a moment…</title></head><body><h1>Checking your browser</h1></body></html>',
  },
  { type: 'application/json; charset=utf-8', body: '{"data":[{"id":"0001","name":"cut o' },
];

/** Answers that can't be read: a page of some proxy, then JSON that is cut off, and so on in turn. */
export class Garbage {
  private made = 0;

  next(): UnreadableAnswer {
    const answer = ANSWERS[this.made % ANSWERS.length]!;
    this.made += 1;
    return answer;
  }
}
