import { Module } from '@nestjs/common';
import { Supabase } from './supabase/supabase.js';
import { SupplierCalls } from './supplier-calls.js';
import { SupplierLog } from './supplier-log.js';
import { Suppliers } from './suppliers.js';

const providers = [Supabase, SupplierCalls, SupplierLog, Suppliers];

/** The providers that every supplier's calls pass through. */
@Module({ providers, exports: providers })
export class SuppliersModule {}
