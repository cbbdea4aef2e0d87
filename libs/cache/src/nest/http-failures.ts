import * as nest from '@nestjs/common';
import { type KnownFailures, stepsUp } from '../options/failure-kinds.js';
import { jsonWithin } from '../values/failures/bounded-json.js';

const { HttpException } = nest;

/** The exception classes of Nest by their names, with {@link HttpException} itself. */
const NEST_CLASSES = new Map(
  Object.entries(nest).filter(
    (entry): entry is [string, typeof HttpException] =>
      typeof entry[1] === 'function' &&
      (entry[1] === HttpException || entry[1].prototype instanceof HttpException),
  ),
);
const NAMES = new Map<object, string>([...NEST_CLASSES].map(([name, { prototype }]) => [prototype, name]));
/** Less than what travels of a failure in all. */
const LONGEST_BODY = 15 * 1024;

/** The parts that every HTTP exception has, also one of another copy of Nest. */
interface HttpLike extends Error {
  getStatus(): unknown;
  getResponse(): unknown;
  errorCode?: unknown;
}

interface HttpFailure {
  /** The class of Nest that it is, or that its own class extends. */
  readonly base: string;
  readonly status: number;
  readonly body: string | object;
  readonly errorCode?: string;
}

/**
 * Nest's HTTP exceptions: with their status, and with their body as JSON says it. An own subclass comes back as the class of Nest
 * that it extends, under its own name.
 */
export const HTTP_EXCEPTIONS: KnownFailures = {
  name: '@http',
  fits(error) {
    if (error instanceof HttpException) return stepsUp(error, (prototype) => NAMES.has(prototype));
    const { getStatus, getResponse } = error as Partial<HttpLike>;
    if (typeof getStatus !== 'function' || typeof getResponse !== 'function') return undefined;
    const status: unknown = getStatus.call(error);
    return Number.isInteger(status) && (status as number) >= 100 && (status as number) < 600 ? 0 : undefined;
  },
  to(error): HttpFailure {
    const http = error as HttpLike;
    const status = Number(http.getStatus());
    const { errorCode } = http;
    return {
      base: baseOf(http, status),
      status,
      body: bodyOf(http, status),
      ...(typeof errorCode === 'string' && { errorCode: errorCode.slice(0, 200) }),
    };
  },
  from(json, { name, message, code }) {
    const { base, status, body, errorCode } = json as HttpFailure;
    if (typeof status !== 'number') return undefined;
    const exception = new HttpException(body, status, errorCode === undefined ? {} : { errorCode });
    const { prototype } = NEST_CLASSES.get(base) ?? HttpException;
    return Object.assign(Object.setPrototypeOf(exception, prototype) as Error, {
      name,
      message,
      ...(code !== undefined && { code }),
    });
  },
};

/** The nearest class of Nest. One of another copy of Nest is known by its name and its status. */
function baseOf(error: HttpLike, status: number): string {
  for (
    let prototype = Object.getPrototypeOf(error) as object | null;
    prototype !== null;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    const own = NAMES.get(prototype);
    if (own !== undefined) return own;
    const { name } = prototype.constructor;
    if (!(error instanceof HttpException) && usualStatusOf(name) === status) return name;
  }
  return 'HttpException';
}

function usualStatusOf(name: string): number | undefined {
  const NestClass = NEST_CLASSES.get(name) as (new () => nest.HttpException) | undefined;
  return NestClass === undefined || name === 'HttpException' ? undefined : new NestClass().getStatus();
}

/** The body as the client gets it. Where JSON can't say it, or it is too long, the status and the message take its place. */
function bodyOf(error: HttpLike, status: number): string | object {
  try {
    const body = error.getResponse();
    const said = ArrayBuffer.isView(body) ? undefined : jsonWithin(body, LONGEST_BODY);
    if (typeof said === 'string' || isObject(said)) return said;
  } catch {
    // JSON can't say it.
  }
  return { statusCode: status, message: error.message.slice(0, 500) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
