import { Injectable } from '@nestjs/common';
import { CacheMetrics } from '@tripsage/cache/ops';

/** Counts what suppliers say that their answers cost, for the operator: `tripsage_supplier_cost_dollars_total`. */
@Injectable()
export class SupplierCosts {
  private readonly dollars = new Map<string, number>();

  constructor(metrics: CacheMetrics) {
    metrics.addCounter({
      name: 'tripsage_supplier_cost_dollars_total',
      help: 'US dollars that suppliers say their answers to this process cost.',
      label: 'supplier',
      read: () => this.dollars,
    });
  }

  /** @param dollars as the answer says; what is no cost counts as nothing */
  add(supplier: string, dollars: unknown): void {
    const cost = typeof dollars === 'number' && Number.isFinite(dollars) ? Math.max(0, dollars) : 0;
    this.dollars.set(supplier, (this.dollars.get(supplier) ?? 0) + cost);
  }
}
