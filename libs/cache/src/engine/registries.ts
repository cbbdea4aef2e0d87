import { LimiterRegistry } from '../limited-call/limiter-registry.js';
import {
  type CacheModuleOptions,
  checkModuleOptions,
  type CheckedOptions,
} from '../options/module-options.js';
import { PolicyRegistry } from '../policies/policy-registry.js';

/** Injection token of {@link OptionsWithRegistries}. */
export const CHECKED_OPTIONS = Symbol('CHECKED_OPTIONS');

/** The checked options, with the registries in place of the policies and limiters that they are built of. */
export interface OptionsWithRegistries extends Omit<
  CheckedOptions,
  'policies' | 'namespaces' | 'rateLimits'
> {
  readonly policies: PolicyRegistry;
  readonly limiters: LimiterRegistry;
}

/** @throws the errors of {@link checkModuleOptions} */
export function checkWithRegistries(options: CacheModuleOptions): OptionsWithRegistries {
  const { policies, namespaces, rateLimits, ...others } = checkModuleOptions(options);
  return {
    ...others,
    policies: new PolicyRegistry(policies, namespaces),
    limiters: new LimiterRegistry(rateLimits, others.leaseLifeMs),
  };
}
