import { Module } from '@nestjs/common';
import { DuffelClient } from './duffel/duffel.client.js';
import { SupplierCalls } from './supplier-calls.js';
import { SupplierLog } from './supplier-log.js';
import { Suppliers } from './suppliers.js';

const providers = [SupplierCalls, SupplierLog, Suppliers, DuffelClient];

/** The providers that every supplier's calls pass through. */
@Module({ providers, exports: providers })
export class SuppliersModule {}
