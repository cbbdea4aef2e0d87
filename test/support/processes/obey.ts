/** What a forked process answers to an order. */
export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Tells the parent what happens. */
export function report(what: unknown): void {
  process.send?.({ report: what });
}

/** Has this process, which a `ForkedProcess` forked, carry out orders until its parent ends. */
export function obey<Order>(carryOut: (order: Order) => Promise<unknown>): void {
  const answer = (message: Answer): void => void process.send?.(message);
  process.on('message', ({ order, id }: { order: Order; id: number }) => {
    carryOut(order).then(
      (result) => answer({ id, result }),
      (error: unknown) => answer({ id, error: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  answer({ id: 0 });
}
