import type { FastifySchemaValidationError } from 'fastify';
import type { BehaviourChange, Latency } from '../traffic/behaviour.js';

/** One wrong field of a request to the control plane. */
export interface BadField {
  /** `failures[0].status`; the whole body is `body`. */
  readonly field: string;
  /** The value as it came; absent for a field that is missing. */
  readonly given?: unknown;
  readonly expected: string;
}

/** A change of behaviour that can't be made; nothing of it was. */
export class BadBehaviour extends Error {
  readonly statusCode = 400;

  constructor(readonly fields: readonly BadField[]) {
    super(`Bad behaviour: ${fields.map(({ field, expected }) => `${field} must be ${expected}`).join('; ')}`);
    this.name = 'BadBehaviour';
  }
}

/** Ajv's `verbose` option, on in `sandbox.ts`, adds the value and the schema that it broke. */
type VerboseError = FastifySchemaValidationError & {
  data?: unknown;
  parentSchema?: { description?: string; properties?: Record<string, { description?: string }> };
};

export function badFields(errors: readonly FastifySchemaValidationError[]): BadField[] {
  return errors.map((error) => badField(error as VerboseError));
}

function badField({ instancePath, keyword, params, data, parentSchema }: VerboseError): BadField {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
  const within = (name: unknown): string => (path ? `${path}.${String(name)}` : String(name));
  const known = Object.keys(parentSchema?.properties ?? {});

  switch (keyword) {
    case 'additionalProperties': {
      const name = String(params['additionalProperty']);
      const given = (data as Record<string, unknown>)[name];
      return { field: within(name), given, expected: `one of the known fields: ${known.join(', ')}` };
    }
    case 'required': {
      const name = String(params['missingProperty']);
      const expected = parentSchema?.properties?.[name]?.description ?? 'a value';
      return { field: within(name), expected };
    }
    case 'not':
      return { field: path, given: data, expected: 'calls or share, not both' };
    default:
      return { field: path || 'body', given: data, expected: parentSchema?.description ?? 'a valid value' };
  }
}

/** The one rule over two fields: the least latency is not above the greatest. Gives each that breaks it. */
export function latenciesOutOfOrder({ latency, latencies }: BehaviourChange): BadField[] {
  const named = Object.entries(latencies ?? {}).map(([name, own]) => [`latencies.${name}`, own] as const);
  const all: (readonly [string, Latency])[] = latency ? [['latency', latency], ...named] : named;
  return all
    .filter(([, { minMs, maxMs }]) => minMs > maxMs)
    .map(([field, { minMs, maxMs }]) => ({
      field: `${field}.minMs`,
      given: minMs,
      expected: `at most ${field}.maxMs, here ${maxMs}`,
    }));
}
