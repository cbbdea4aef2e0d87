import { describe, expect, it } from '@jest/globals';
import { type CanActivate, Controller, Get, Injectable, Scope, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Cacheable, CacheEvict, CacheModule, type CacheModuleOptions } from '@tripsage/cache';
import { appWith, type Providers } from './app-with.js';

@Injectable()
class Places {
  loads = 0;

  @Cacheable('places', '1m')
  async find(id: string): Promise<string> {
    return `${id} ${(this.loads += 1)}`;
  }
}

@Injectable()
class Editors {
  @CacheEvict({ namespace: 'places', entity: 'places', operation: 'find' })
  async save(_id: string): Promise<void> {}
}

@Injectable()
class Strangers {
  @CacheEvict({ namespace: 'places', entity: 'places', operation: 'fined' })
  async save(_id: string): Promise<void> {}
}

/** What an application with these providers logs as warnings at its start. */
async function warningsOf(providers: Providers, options: CacheModuleOptions = {}): Promise<unknown[]> {
  const warnings: unknown[] = [];
  const app = await Test.createTestingModule({ imports: [CacheModule.forRoot(options)], providers })
    .setLogger({ warn: (text: unknown) => warnings.push(text), log: () => {}, error: () => {} })
    .compile();
  await app.init();
  await app.close();
  return warnings;
}

describe('the check of decorated methods at start', () => {
  it('reaches guards that only a decorator names', async () => {
    @Injectable()
    class Guard implements CanActivate {
      @Cacheable('guards', '1m', { vary: ['nobody'] })
      async canActivate(): Promise<boolean> {
        return true;
      }
    }
    @Controller()
    @UseGuards(Guard)
    class Routes {
      @Get()
      get(): string {
        return '';
      }
    }
    await expect(appWith([], {}, [Routes])).rejects.toThrow("Guard.canActivate: vary names 'nobody'");
  });

  it('takes evictions before the cached methods that they are of, and refuses those of none', async () => {
    const app = await appWith([Editors, Places]);
    const places = app.get(Places);
    await places.find('rome');
    await app.get(Editors).save('rome');
    expect(await places.find('rome')).toBe('rome 2');
    await app.close();
    const alone = await appWith([Editors]);
    await expect(alone.get(Editors).save('rome')).resolves.toBeUndefined();
    await alone.close();
    await expect(appWith([Strangers])).rejects.toThrow('no cached method has such');
  });

  it('warns of overrides of a namespace that no method uses, and names those that are used', async () => {
    expect(await warningsOf([Places], { namespaces: { places: { fresh: '2m' } } })).toEqual([]);
    expect(await warningsOf([Places], { namespaces: { palces: { fresh: '2m' } } })).toEqual([
      'namespaces.palces overrides the policy of no cached method; they use places.',
    ]);
  });

  it('warns of methods that the clock can not refresh, since their objects come and go', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Requested {
      @Cacheable('requested', '1m', { revalidate: true })
      async find(): Promise<string> {
        return '';
      }
    }
    expect(await warningsOf([Requested])).toEqual([
      'Requested.find is not refreshed by the clock: revalidate is for singletons.',
    ]);
  });
});

describe('an object that the application was given', () => {
  it('is cached, also where a factory makes one for each request', async () => {
    const app = await appWith([
      { provide: 'GIVEN', useValue: new Places() },
      { provide: 'REQUESTED', useFactory: () => new Places(), scope: Scope.REQUEST },
    ]);
    expect(await app.get<Places>('GIVEN').find('rome')).toBe('rome 1');
    const requested = await app.resolve<Places>('REQUESTED');
    expect([await requested.find('rome'), requested.loads]).toEqual(['rome 1', 0]);
    await app.close();
  });

  it('serves one application at a time', async () => {
    const providers = [{ provide: Places, useValue: new Places() }];
    const first = await appWith(providers);
    await expect(appWith(providers)).rejects.toThrow('Places, provided as Places, is already a provider');
    await first.close();
    const second = await appWith(providers);
    expect(await second.get(Places).find('rome')).toBe('rome 1');
    await second.close();
  });
});
