import type { BusMessage } from '../../ports/bus.js';

type Unknown<T> = { readonly [Field in keyof T]?: unknown };
type InvalidatedMessage = Extract<BusMessage, { kind: 'invalidated' }>;
type CapacityFreed = Extract<BusMessage, { kind: 'capacity-freed' }>;
type SettingChanged = Extract<BusMessage, { kind: 'setting-changed' }>;
type Ping = Extract<BusMessage, { kind: 'ping' }>;
type Completed = Extract<BusMessage, { kind: 'completed' }>;

/** Reads a message; `undefined` for what none of our processes has written. */
export function busMessageOf(text: string): BusMessage | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof read !== 'object' || read === null || !('kind' in read)) return undefined;
  switch (read.kind) {
    case 'invalidated':
      return invalidatedOf(read);
    case 'completed':
      return completedOf(read);
    case 'capacity-freed':
      return capacityFreedOf(read);
    case 'setting-changed':
      return settingChangedOf(read);
    case 'ping':
      return pingOf(read);
    default:
      return undefined;
  }
}

function invalidatedOf({
  epoch,
  number,
  names,
  mode,
}: Unknown<InvalidatedMessage>): InvalidatedMessage | undefined {
  if (typeof epoch !== 'string' || epoch === '') return undefined;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) return undefined;
  if (!Array.isArray(names) || !names.every((name): name is string => typeof name === 'string'))
    return undefined;
  return mode === 'delete' || mode === 'expire'
    ? { kind: 'invalidated', epoch, number, names, mode }
    : undefined;
}

function completedOf({ key, token, stored }: Unknown<Completed>): Completed | undefined {
  if (typeof key !== 'string' || typeof token !== 'string') return undefined;
  return { kind: 'completed', key, token, ...(stored === true && { stored }) };
}

function capacityFreedOf({ id }: Unknown<CapacityFreed>): CapacityFreed | undefined {
  return typeof id === 'string' ? { kind: 'capacity-freed', id } : undefined;
}

function settingChangedOf({ table }: Unknown<SettingChanged>): SettingChanged | undefined {
  return typeof table === 'string' ? { kind: 'setting-changed', table } : undefined;
}

function pingOf({ token }: Unknown<Ping>): Ping | undefined {
  return typeof token === 'string' ? { kind: 'ping', token } : undefined;
}
