import { Module } from '@nestjs/common';
import { DuffelClient } from './duffel/duffel.client.js';
import { Supabase } from './supabase/supabase.js';
import { SupplierCalls } from './supplier-calls.js';
import { SupplierCosts } from './supplier-costs.js';
import { SupplierLog } from './supplier-log.js';
import { Suppliers } from './suppliers.js';

const providers = [DuffelClient, Supabase, SupplierCalls, SupplierCosts, SupplierLog, Suppliers];

/** The providers that every supplier's calls pass through. */
@Module({ providers, exports: providers })
export class SuppliersModule {}
