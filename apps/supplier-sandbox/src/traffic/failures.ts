import type { SeededDraw } from '../seeded-draw.js';
import type { Behaviour, CurrentBehaviour, FailureRule } from './behaviour.js';

/** Decides which calls fail on request. */
export class Failures {
  private drawn = 0;

  constructor(
    private readonly behaviour: CurrentBehaviour,
    private readonly draw: SeededDraw,
  ) {}

  /** The rule that fails this call, if one does. A rule with `calls` is counted down and leaves the list at zero. */
  next(endpoint: string, supplier: string): FailureRule | undefined {
    const { failures } = this.behaviour.get();
    const index = failures.findIndex((rule) => this.holds(rule, [endpoint, supplier, 'all']));
    const rule = failures[index];
    if (rule?.calls !== undefined) this.behaviour.change({ failures: countedDown(failures, index) });
    return rule;
  }

  private holds(rule: FailureRule, names: readonly string[]): boolean {
    if (!names.includes(rule.endpoint)) return false;
    if (rule.share === undefined) return true;
    this.drawn += 1;
    return this.draw.unit('failure', this.drawn) < rule.share;
  }
}

function countedDown(failures: Behaviour['failures'], index: number): FailureRule[] {
  return failures.flatMap((rule, at) => {
    if (at !== index || rule.calls === undefined) return [rule];
    return rule.calls > 1 ? [{ ...rule, calls: rule.calls - 1 }] : [];
  });
}
