import { Logger } from '@nestjs/common';
import { type EntryNames, unionOf } from '../ports/names.js';
import { runRule } from '../options/rule.js';
import type { ReaderMark } from './marks/mark.js';
import { classPrototypeOf } from './marks/carried-runtime.js';
import { mayReadThis } from './declared-parameters.js';
import type { GivenArguments, KeyRequest, MethodKeys } from './method-keys.js';
import type { ApplicationClasses, MeantReaders, Reader, Readers } from './readers.js';

/** Arguments that a writer gives for a cached method, or its own where they stand for those. */
export interface Given extends Pick<KeyRequest, 'args' | 'options'> {
  /** The writer's object. */
  readonly instance: object | undefined;
  readonly isOwnCall: boolean;
}

/** One call of a reader that a writer means. */
interface MeantCall {
  readonly keys: MethodKeys;
  readonly request: KeyRequest;
  readonly given: GivenArguments;
}

/** The entries that one writer means, by arguments of the cached method that it names. */
export class EntryTarget {
  private readonly logger = new Logger('Cache');
  private isMisfitNoted = false;

  /** @param writer its method, for messages */
  constructor(
    private readonly writer: string,
    private readonly readers: Pick<Readers, 'named'>,
    private readonly classes: Pick<ApplicationClasses, 'objectsOf'>,
  ) {}

  /** The prefixes of all entries of the readers that were found. */
  allOf({ all }: MeantReaders): string[] {
    return [...new Set(all.map(({ keys }) => keys.methodPrefix))];
  }

  /**
   * The names of the entries of one call. Those of an overridden method fall as a whole, since the override may call it with
   * other arguments. So do all where a rule needs an object of the class that is not there, as in request scope. And so do
   * all where the arguments are not those of one call, which is warned of once.
   *
   * @throws CacheArgumentError, CacheRuleError
   */
  entriesOf({ all }: MeantReaders, given: Given): EntryNames {
    const namesIn = (reader: Reader): EntryNames[] => {
      const whole = { keys: [], prefixes: [reader.keys.methodPrefix] };
      if (reader.isInner || this.lacksObject(reader, given)) return [whole];
      return this.callsOf(reader, given).map((call) => {
        this.noteMisfit(call);
        return call.keys.namesOf(call.request, call.given);
      });
    };
    return unionOf(all.flatMap(namesIn));
  }

  /** True where the entry of one call can't be told, or where calls may reach it with other arguments. */
  isVague({ own, isAmbiguous }: MeantReaders, given: Given): boolean {
    const isOfMany = listIn(own.mark, given, this.writer) !== undefined;
    return isAmbiguous || own.isInner || isOfMany || this.lacksObject(own, given);
  }

  /** The call of a reader whose entry a put writes: of the first of its objects. */
  callOf(reader: Reader, given: Given): MeantCall {
    return this.callsOf(reader, given)[0] as MeantCall;
  }

  /**
   * The calls that arguments stand for. There is one for each object whose rules may
   * tell it apart, and one for each item of a method for many.
   */
  private callsOf(reader: Reader, given: Given): MeantCall[] {
    const { options, isOwnCall } = given;
    const ruling = this.rulingFor(reader);
    const { keys } = ruling;
    return this.objectsFor(ruling, given.instance).flatMap((instance) =>
      itemCalls(reader.mark, { ...given, instance }, this.writer).map((args) => {
        const request = { method: this.writer, instance, writer: given.instance, args, options };
        return { keys, request, given: keys.givenBy(request, isOwnCall) };
      }),
    );
  }

  /** The reader whose rules make the keys: for a method for many the one for single items, where they share keys. */
  private rulingFor(reader: Reader): Reader {
    return reader.mark.kind === 'many' ? (this.readers.named(reader.keys.methodPrefix) ?? reader) : reader;
  }

  /** The objects that rules of the reader may have as `this`. */
  private objectsFor({ mark, owner }: Reader, writer: object | undefined): (object | undefined)[] {
    const { key, vary } = mark.options;
    if (writer !== undefined && classPrototypeOf(writer) === owner) return [writer];
    if (key === undefined && typeof vary !== 'function') return [writer];
    const objects = this.classes.objectsOf(owner);
    return objects.length === 0 ? [undefined] : objects;
  }

  /** A rule of the reader reads its object, and there is none that serves every request. */
  private lacksObject(reader: Reader, { instance, options }: Given): boolean {
    const { mark, owner } = this.rulingFor(reader);
    if (instance !== undefined && classPrototypeOf(instance) === owner) return false;
    const rules = [options.key === undefined ? mark.options.key : undefined, mark.options.vary];
    const needsObject = rules.some((rule) => typeof rule === 'function' && mayReadThis(rule));
    return needsObject && this.classes.objectsOf(owner).length === 0;
  }

  private noteMisfit({ keys: { method, declared }, given: { counted, misfit } }: MeantCall): void {
    if (misfit === undefined || this.isMisfitNoted || declared.kind === 'open' || !('args' in counted))
      return;
    this.isMisfitNoted = true;
    const takes = declared.kind === 'exact' ? `takes ${declared.count}` : `takes at least ${declared.count}`;
    this.logger.warn(
      `${this.writer} evicts with ${counted.args.length} arguments, and ${method} ${takes}: all its entries are evicted each ` +
        'time. Give the arguments of one call (undefined for those that are left out), or with argsOfMany a list of such lists.',
    );
  }
}

/** The calls for single items that a call of a method for many stands for; else the call itself. */
function itemCalls(mark: ReaderMark, given: Given, where: string): (readonly unknown[])[] {
  const { args } = given;
  const list = listIn(mark, given, where);
  if (list === undefined || list.length === 0) return [args];
  return list.map((item) => args.map((argument) => (argument === list ? item : argument)));
}

/** The list of a call of a method for many: what answers it is no single item's answer. */
function listIn(
  mark: ReaderMark,
  { args, options, instance }: Given,
  where: string,
): readonly unknown[] | undefined {
  if (mark.kind !== 'many' || options.key !== undefined) return undefined;
  const list: unknown = runRule(() => mark.options.items.apply(instance, [...args]), 'items', where);
  return Array.isArray(list) && args.includes(list) ? (list as unknown[]) : undefined;
}
