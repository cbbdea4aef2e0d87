/** The state of an object of a well-known library, by the library's own public words. */
export interface LibraryValue {
  /** The library and the class. */
  readonly kind: string;
  readonly state: readonly unknown[];
  /** Says that a field is the library's own: state that is in `state`, or what it keeps for itself. */
  isOwnField(name: string): boolean;
}

type LibraryFields = Readonly<Record<string, unknown>>;

const DATE_TIME = /^(?:ts|_zone|loc|invalid|weekData|localWeekData|c|o|isLuxonDateTime)$/;
const DURATION = /^(?:values|loc|conversionAccuracy|invalid|matrix|isLuxonDuration)$/;
const INTERVAL = /^(?:s|e|invalid|isLuxonInterval)$/;

/**
 * Reads objects that fill fields of their own while they are formatted or compared: dates of Luxon, Day.js and Moment,
 * and ids of MongoDB. So the same date counts as the same, whatever was asked of it before.
 *
 * @returns `undefined` for all other objects
 */
export function libraryValue(value: object): LibraryValue | undefined {
  const read = value as LibraryFields;
  if (read.isLuxonDateTime === true && has(value, 'toISO')) {
    const { zoneName, locale, numberingSystem, outputCalendar, loc, invalidReason } = read;
    const { weekSettings } = (loc ?? {}) as LibraryFields;
    const said = [zoneName, locale, numberingSystem, outputCalendar, weekSettings, invalidReason];
    return {
      kind: 'luxon.DateTime',
      state: [value.valueOf(), ...said],
      isOwnField: DATE_TIME.test.bind(DATE_TIME),
    };
  }
  if (read.isLuxonDuration === true && has(value, 'toISO')) {
    const { values, conversionAccuracy, matrix, locale, numberingSystem, invalidReason } = read;
    const state = [values, conversionAccuracy, matrix, locale, numberingSystem, invalidReason];
    return { kind: 'luxon.Duration', state, isOwnField: DURATION.test.bind(DURATION) };
  }
  if (read.isLuxonInterval === true && has(value, 'toISO')) {
    const { start, end, invalidReason } = read;
    return {
      kind: 'luxon.Interval',
      state: [start, end, invalidReason],
      isOwnField: INTERVAL.test.bind(INTERVAL),
    };
  }
  if (has(value, 'toJSON')) return dayjsValue(value) ?? momentValue(value) ?? objectId(value);
  return undefined;
}

function dayjsValue(value: object): LibraryValue | undefined {
  const { $d, $L, $u, $x } = value as LibraryFields;
  if (!($d instanceof Date) || typeof $L !== 'string' || !has(value, 'utcOffset')) return undefined;
  const zone = ($x as LibraryFields | undefined)?.$timezone;
  const state = [value.valueOf(), $L, offsetOf(value), $u === true, zone];
  return { kind: 'dayjs', state, isOwnField: isOfDollar };
}

function momentValue(value: object): LibraryValue | undefined {
  const { _isAMomentObject, _isUTC, _z, _locale, _milliseconds, _days, _months } = value as LibraryFields;
  if (_locale === undefined || !has(value, 'locale')) return undefined;
  if (_isAMomentObject === true && has(value, 'utcOffset')) {
    const zone = (_z as LibraryFields | null | undefined)?.name;
    const state = [value.valueOf(), _isUTC === true, offsetOf(value), call(value, 'locale'), zone];
    return { kind: 'moment', state, isOwnField: isOfUnderscore };
  }
  if (_milliseconds === undefined || _months === undefined) return undefined;
  const state = [_milliseconds, _days, _months, call(value, 'locale')];
  return { kind: 'moment.duration', state, isOwnField: isOfUnderscore };
}

/** Some versions keep the bytes under a symbol, others in fields, and some their text besides. */
function objectId(value: object): LibraryValue | undefined {
  const { _bsontype } = value as LibraryFields;
  if ((_bsontype !== 'ObjectId' && _bsontype !== 'ObjectID') || !has(value, 'toHexString')) return undefined;
  return { kind: 'ObjectId', state: [call(value, 'toHexString')], isOwnField: () => true };
}

/** UTC may be 0 or -0. */
function offsetOf(value: object): number {
  return Number(call(value, 'utcOffset')) + 0;
}

function isOfDollar(name: string): boolean {
  return name.startsWith('$');
}

function isOfUnderscore(name: string): boolean {
  return name.startsWith('_');
}

function has(value: object, method: string): boolean {
  return typeof (value as LibraryFields)[method] === 'function';
}

function call(value: object, method: string): unknown {
  return (value as Record<string, () => unknown>)[method]?.();
}
