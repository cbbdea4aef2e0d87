import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { CacheModule, type CacheModuleOptions } from '@tripsage/cache';

export type Providers = NonNullable<Parameters<typeof Test.createTestingModule>[0]['providers']>;

/** An application with the cache and these providers. */
export async function appWith(
  providers: Providers,
  options: CacheModuleOptions = {},
  controllers: Type[] = [],
): Promise<TestingModule> {
  const app = await Test.createTestingModule({
    imports: [CacheModule.forRoot(options)],
    providers,
    controllers,
  }).compile();
  return app.init() as unknown as Promise<TestingModule>;
}
