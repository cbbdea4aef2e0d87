import { Module } from '@nestjs/common';
import { SupplierCalls } from './supplier-calls.js';
import { SupplierLog } from './supplier-log.js';

/** The providers that every supplier's calls pass through. */
@Module({ providers: [SupplierCalls, SupplierLog], exports: [SupplierCalls, SupplierLog] })
export class SuppliersModule {}
