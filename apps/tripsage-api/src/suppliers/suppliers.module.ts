import { Module } from '@nestjs/common';
import { SupplierCalls } from './supplier-calls.js';
import { SupplierCosts } from './supplier-costs.js';
import { SupplierLog } from './supplier-log.js';
import { Suppliers } from './suppliers.js';

const providers = [SupplierCalls, SupplierCosts, SupplierLog, Suppliers];

/** The providers that every supplier's calls pass through. */
@Module({ providers, exports: providers })
export class SuppliersModule {}
